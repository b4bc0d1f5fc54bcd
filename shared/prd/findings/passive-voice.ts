import { wanted } from './about.ts';
import type { FindingRule } from './rule.ts';
import { wordsAt } from './words-at.ts';

/** An obliging verb with a participle, and nobody named who does it (English, German, French, Spanish, Portuguese, Swedish). */
const passive = /(?<!\p{L})(?:(?:must|shall|should|will|has to|have to|need to|needs to) be [a-zß-öø-ÿœ]{2,20}(?:ed|en|wn|pt|lt|ld)|(?:must|shall|should|will|has to|have to|needs? to) be (?:sent|spent|lent|meant|put|set|cut|read|hit|shut|made|found|bound|run|fed|led)|(?:muss|müssen|soll|sollen|sollte|darf)(?: [a-zß-öø-ÿœ]+){0,6} ge[a-zß-öø-ÿœ]{2,20}(?:t|en) werden|(?:doit|doivent|devra|devront) être [a-zß-öø-ÿœ]{2,20}(?:é|ée|és|ées|i|is|ie|ies)|(?:debe|deben|deberá|deberán) ser [a-zß-öø-ÿœ]{2,20}(?:ado|ada|ados|adas|ido|ida|idos|idas)|(?:deve|devem|deverá|deverão) ser [a-zß-öø-ÿœ]{2,20}(?:ado|ada|ados|adas|ido|ida|idos|idas)|(?:ska|skall|måste|bör) [a-zß-öø-ÿœ]{2,20}as)(?!\p{L})/iu;
const actor = /(?<!\p{L})(?:by|via|durch|vom?|par|por|pelo|pela|av)\s+(?:the |a |an |den |die |das |le |la |un |el |o )?\p{L}/iu;

export const passiveVoice: FindingRule = {
  name: 'passive-voice',
  severity: 'info',
  why: 'It is open whether the user, the product, or another system has to act.',
  *find({ document, source }) {
    for (const requirement of wanted(document)) {
      const match = passive.exec(requirement.text);
      if (match === null || actor.test(requirement.text.slice(match.index))) continue;
      yield { span: wordsAt(source, requirement, match[0]), requirement, message: `“${match[0]}” does not say who does it.`, suggestion: 'Name the actor: “The system shall …”, “An administrator can …”.' };
    }
  },
};
