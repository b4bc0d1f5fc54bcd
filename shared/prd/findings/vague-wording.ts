import { compilePhrases } from '../vocabulary/phrases.ts';
import { wanted, wish } from './about.ts';
import type { FindingRule } from './rule.ts';
import { wordsAt } from './words-at.ts';

const vague = compilePhrases([
  'fast', 'faster', 'quick', 'quickly', 'rapid*', 'slow', 'easy', 'easily', 'simple', 'simply', 'user friendly', 'intuitive*', 'robust*', 'scalable', 'efficient*', 'seamless*', 'flexible', 'appropriate*', 'adequate*', 'sufficient*', 'reasonable', 'reasonably', 'acceptable', 'modern', 'state of the art', 'high performance', 'lightweight', 'minimal', 'optimal*', 'as needed', 'as required', 'if necessary', 'where appropriate', 'where possible', 'and so on', 'etc', 'several', 'various', 'many', 'a lot of', 'timely', 'smooth*', 'nice', 'good', 'better', 'best',
  'schnell*', 'einfach*', 'benutzerfreundlich*', 'intuitiv*', 'angemessen*', 'ausreichend*', 'flexibel', 'effizient*', 'usw', 'möglichst', 'gegebenenfalls', 'rapide*', 'rapidement', 'facile*', 'simplement', 'convivial*', 'intuitif*', 'approprié*', 'suffisant*', 'efficace*', 'rápido*', 'rápida*', 'rápidamente', 'fácil*', 'sencillo*', 'intuitivo*', 'adecuado*', 'suficiente*', 'eficiente*', 'rapidamente', 'facilmente', 'amigável', 'adequado*',
  'snabb*', 'enkel*', 'enkelt', 'användarvänlig*', 'lämplig*', 'tillräcklig*', 'effektiv*', 'smidig*', 'быстр*', 'удобн*', 'интуитивн*', 'просто', 'легко', 'эффективн*', 'надежн*', 'надёжн*', 'соответствующ*', 'при необходимости', '速やか', '迅速', '高速', '使いやす', '簡単', '適切', '十分', '柔軟', '快速', '简单', '方便', '友好', '直观', '合理', '适当', '高效', '尽量', '尽可能', '빠르', '신속', '쉽게', '간단', '직관적', '적절', '충분', '효율적', '유연',
]);

export const vagueWording: FindingRule = {
  name: 'vague-wording',
  severity: 'warning',
  why: 'Two people will build and test different things: the word has no measure.',
  *find({ document, source }) {
    for (const requirement of wanted(document)) {
      const word = vague.find(wish(requirement.text).toLowerCase());
      // A number is the measure that the word lacks.
      if (word === null || /\p{N}/u.test(requirement.text) || isName(requirement.text, word)) continue;
      yield { span: wordsAt(source, requirement, word), requirement, message: `“${word}” says nothing that can be measured.`, suggestion: `Replace “${word}” by a number with its unit and condition (for example “within 2 seconds for 95 % of requests”), or name the behaviour.` };
    }
  },
};

/** "Quick Info" within a sentence is the name of something. */
function isName(text: string, word: string): boolean {
  const at = text.toLowerCase().indexOf(word);
  return at > 0 && /\p{Lu}/u.test(text.charAt(at)) && /[\p{L}\p{N},]\s$/u.test(text.slice(0, at)) && !/^\p{Lu}+$/u.test(text.slice(at, at + word.length));
}
