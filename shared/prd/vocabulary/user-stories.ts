import { memoise } from '../memo.ts';

/** One form of a user story. Group 1 is the persona, where the form names one. */
interface StoryForm {
  readonly language: string;
  readonly pattern: RegExp;
}

const forms: readonly StoryForm[] = [
  { language: 'en', pattern: /(?:^|[\s:"“(*])as (?:an? |the |any |our )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:i|we) (?:want|need|would|can|could|should|must|am able|will|expect|wish|like|shall|have|get|receive|see)(?![a-z])/iu },
  { language: 'de', pattern: /(?:^|[\s:„(*])als (?:ein[er]? |der |die |das )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:möchte|will|kann|muss|brauche|benötige|wünsche|soll|erwarte|habe) (?:ich|wir)(?!\p{L})/iu },
  { language: 'fr', pattern: /(?:^|[\s:«(*])en tant (?:que |qu[’'])(?:une? )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:je|j[’']|nous)\s?(?:veux|souhaite|voudrais|peux|dois|aimerais|ai besoin|voulons|pouvons|souhaitons)/iu },
  { language: 'es', pattern: /(?:^|[\s:"(*])como (?:un |una |el |la )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:yo )?(?:quiero|necesito|deseo|puedo|quisiera|me gustaría|debo|queremos|necesitamos)(?!\p{L})/iu },
  { language: 'pt', pattern: /(?:^|[\s:"(*])(?:como|enquanto) (?:um |uma |o |a )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:eu )?(?:quero|preciso|desejo|posso|gostaria|devo|queremos|precisamos)(?!\p{L})/iu },
  { language: 'sv', pattern: /(?:^|[\s:"(*])som (?:en |ett )?((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:(?:vill|kan|behöver|ska|måste|önskar) (?:jag|vi)|jag (?:vill|kan|behöver))(?!\p{L})/iu },
  { language: 'ru', pattern: /(?:^|[\s:"«(*])(?:я[,\s]+)?как ((?:[^.;<>\n]|\.(?! )){2,180}?)[,\s]+(?:я |мы )?(?:хочу|могу|должен|должна|желаю|хотим|можем|мне нужно|хотел бы|хотела бы)(?!\p{L})/iu },
  { language: 'ja', pattern: /(?:^|[\s「：:*])([^、。\n]{1,40}?)として[、,]?[^。\n]{1,200}?(?:たい|ほしい|欲しい|できる|必要|望む)/u },
  { language: 'zh', pattern: /作为(?:一个|一名|一位)?([^，,。\n]{1,30}?)[，,\s]{0,2}我(?:们)?[^。\n]{0,10}?(?:想|希望|需要|要|可以|能|期望)/u },
  { language: 'ko', pattern: /(?:^|[\s:*])([^,.\n]{1,30}?)(?:으로서|로서|로써)[,\s][^.\n]{1,200}?(?:싶다|싶습니다|싶어요|원한다|원합니다|필요하다|필요합니다|수 있다|수 있습니다)/u },
];

/** A story written out as labels: `Role: …` and the like are read from tables and attribute lines instead. */
const firstPerson = /^(?:i|we) (?:can|could|want|need|would like|should be able|must be able|am able|will be able|may)(?![a-z'’])/iu;

/** Places to fill in, such as `<role>` or `[goal]`. One that is part of a path or a name (`jobs/<job-id>`) is a variable instead. */
const placeholder = /(?<![\w/.$=-])(?:<\p{L}[^<>\n]{0,40}>|\{\p{L}[^{}\n]{0,40}\})|\[(?:role|persona|user|goal|action|benefit|reason|feature|stakeholder|rolle|ziel|rôle|rol|papel|роль)[^\]\n]{0,30}\]/giu;

export interface Story {
  readonly persona: string | null;
  readonly template: boolean;
}

/** Every form has one of these; most texts have none. */
const opener = /(?<!\p{L})(?:as|als|tant|como|enquanto|som|как)\s|として|作为|서|로써|^(?:i|we)\s/iu;

/** The user story that a text holds within its first 400 characters, or null. */
export const readStory = memoise((text: string): Story | null => {
  const head = text.slice(0, 400);
  if (!opener.test(head)) return null;
  for (const form of forms) {
    const match = form.pattern.exec(head);
    if (match === null || match.index > 80) continue;
    // A condition may stand between the persona and the wish: "As a user, if I am exposed, I want …".
    const persona = match[1]?.split(/[,，、]/)[0]?.trim() ?? '';
    return { persona: persona === '' ? null : persona.slice(0, 80), template: hasPlaces(head) };
  }
  if (firstPerson.test(head)) return { persona: null, template: hasPlaces(head) };
  return null;
});

/** A story with a place to fill in is the form of one, whatever else it says. */
function hasPlaces(text: string): boolean {
  return text.search(placeholder) >= 0 || ellipses.test(text);
}

const ellipses = /(?:\.{3}|…)[^.]{0,60}(?:\.{3}|…)[^.]{0,60}(?:\.{3}|…)/u;

/** True for a line that shows the form of a statement instead of making one: it says little beside the places to fill in. */
export function isTemplate(text: string): boolean {
  if (ellipses.test(text)) return true;
  const places = (text.match(placeholder) ?? []).length;
  if (places === 0) return false;
  const words = (text.replace(placeholder, ' ').match(/[\p{L}\p{N}]+/gu) ?? []).length;
  return words < (places === 1 ? 4 : 8);
}
