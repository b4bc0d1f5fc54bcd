import { compilePhrases } from '../vocabulary/phrases.ts';
import { wanted } from './about.ts';
import type { FindingRule } from './rule.ts';
import { wordsAt } from './words-at.ts';

const hedges = compilePhrases([
  'if possible', 'as far as possible', 'as much as possible', 'as soon as possible', 'best effort', 'try to', 'attempt to', 'to the extent possible', 'ideally', 'hopefully', 'aim to', 'strive', 'at all times', 'bug free', 'error free', 'under all circumstances', 'wenn möglich', 'falls möglich', 'so weit wie möglich', 'nach möglichkeit', 'idealerweise', 'si possible', 'dans la mesure du possible', 'idéalement', 'si es posible', 'en la medida de lo posible', 'idealmente', 'se possível', 'na medida do possível', 'om möjligt', 'i möjligaste mån', 'helst',
  'по возможности', 'как можно', 'желательно', '可能な限り', 'できるだけ', 'なるべく', '尽可能', '尽量', '如果可能', '가능한 한', '가급적', '최대한',
]);
/** Qualities that come in degrees. Others are there or are not, and can be tested without a number. */
const ofDegree = compilePhrases([
  'perform*', 'fast*', 'quick*', 'slow*', 'latency', 'response time*', 'throughput', 'speed', 'load', 'scal*', 'available', 'availability', 'uptime', 'reliab*', 'stab*', 'robust*', 'usab*', 'easy', 'easily', 'intuitive*', 'user friendly', 'responsive*', 'maintain*', 'modular*', 'efficien*', 'lightweight', 'minimal*', 'secure', 'safe', 'high', 'low', 'smooth*', 'resilien*', 'concurrent*', 'many',
  'schnell*', 'leistung*', 'antwortzeit*', 'verfügbar*', 'zuverlässig*', 'stabil*', 'benutzerfreundlich*', 'wartbar*', 'sicher', 'hoh*', 'einfach*', 'rapide*', 'performan*', 'disponib*', 'fiab*', 'facile*', 'sécurisé*', 'évoluti*', 'rápid*', 'fácil*', 'segur*', 'escalab*', 'confiab*', 'rendimiento', 'desempenho', 'snabb*', 'tillgänglig*', 'tillförlitlig*', 'enkel*', 'säker*', 'prestanda', 'быстр*', 'надежн*', 'надёжн*', 'удобн*', 'доступн*', 'производительн*', 'безопасн*',
  '性能', '速', '快', '可用', '稳定', '可靠', '易用', '安全', '扩展', '信頼', '使いやす', '可用性', '拡張', '성능', '빠르', '안정', '신뢰', '사용성', '보안', '확장',
]);
const measurable = compilePhrases(['wcag*', 'iso', 'gdpr', 'dsgvo', 'rgpd', 'tls*', 'encrypt*', 'log*', 'backup*']);

export const untestable: FindingRule = {
  name: 'untestable',
  severity: 'warning',
  why: 'A test needs an outcome that either is there or is not.',
  *find({ document, source }) {
    for (const requirement of wanted(document)) {
      const lower = requirement.text.toLowerCase();
      const hedge = hedges.find(lower);
      if (hedge !== null) yield { span: wordsAt(source, requirement, hedge), requirement, message: `“${hedge}” leaves open whether it has to happen.`, suggestion: 'Say in which cases it must happen and what happens in the others.' };
      else if (requirement.kind === 'nonfunctional' && requirement.acceptance.length === 0 && !/\p{N}/u.test(lower) && ofDegree.test(lower) && !measurable.test(lower)) {
        yield { span: requirement.span, requirement, message: 'A quality without a number or a standard cannot be tested.', suggestion: 'Name the measure, its limit and the load or condition under which it holds.' };
      }
    }
  },
};
