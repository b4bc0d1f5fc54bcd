import type { Priority } from '../../domain/prd.ts';
import { compilePhrases } from './phrases.ts';
import { readStory } from './user-stories.ts';

const labels: readonly (readonly [Priority, RegExp])[] = [
  ['wont', /^(?:won[’']?t(?: have)?|w|nicht|none)$/iu],
  ['must', /^(?:must(?: have)?|m|p0|p-0|critical|highest|high|required|mandatory|essential|1|a|h|muss|hoch|kritisch|zwingend|haute?|critique|obligatoire|indispensable|élevée?|alta|crítica|obligator[ia]{1,2}|obrigatório|hög|skall?|ska|высок\p{L}{0,4}|критич\p{L}{0,6}|обязательн\p{L}{0,4}|essen[cz]ia[li]\p{L}{0,2}|indispensável|imprescindible|nödvändig|wesentlich|必須|高|最高|必须|높음|필수|상|\* \* \*|\*\*\*|★★★)$/iu],
  ['should', /^(?:should(?: have)?|s|p1|p-1|medium|normal|important|recommended|2|b|soll|sollte|mittel|moyenne?|importante?|média|media|medel|bör|средн\p{L}{0,4}|中|普通|应该|중간|보통|중|\* \*|\*\*|★★)$/iu],
  ['could', /^(?:could(?: have)?|c|p2|p3|p-2|p-3|low|lowest|optional|desirable|desejável|deseable|souhaitable|wünschenswert|önskvärt?|желательн\p{L}{0,4}|nice[- ]to[- ]have|stretch|3|kann|niedrig|gering|optionnel|faible|basse|baja|baixa|opcional|låg|kan|низк\p{L}{0,4}|低|任意|可选|낮음|선택|하|\*|★)$/iu],
];

const must = compilePhrases(['shall', 'must', 'muss', 'müssen', 'doit', 'doivent', 'debe', 'deben', 'deberá', 'deberán', 'deve', 'devem', 'deverá', 'deverão', 'ska', 'skall', 'måste', 'должен', 'должна', 'должно', 'должны', 'необходимо', 'なければならない', '必須', '必须', '해야 한다', '해야 합니다', '필수', '(required)']);
const should = compilePhrases(['should', 'sollte', 'sollten', 'devrait', 'devraient', 'debería', 'deberían', 'deveria', 'deveriam', 'bör', 'следует', 'べき', '应该', '(recommended)']);
const could = compilePhrases(['could', 'may', 'optionally']);

/** Priority that a cell, tag or attribute value names (MoSCoW, P0…P3, high/medium/low, stars). */
export function priorityOfLabel(label: string): Priority | null {
  const plain = label.trim().replace(/[\[\]()]/g, '').replace(/^[\p{Extended_Pictographic}\s\uFE0F]+/u, '').trim();
  const first = plain.split(/\s[-–—(]|[,;/]/)[0]?.trim() ?? '';
  for (const [priority, pattern] of labels) if (pattern.test(plain) || pattern.test(first)) return priority;
  return null;
}

const inlineTag = /[([]\s*(must(?: have)?|should(?: have)?|could(?: have)?|won[’']?t(?: have)?|p[0-3]|required|recommended|optional|mandatory|high|medium|low|stretch|nice to have)\s*(?:priority\s*)?[)\]]|(?:priority|priorität|priorité|prioridad|prioridade|prioritet|приоритет|優先度|优先级|우선순위)\s*[:：]\s*([\p{L}\d]{1,12})/iu;

/** Priority that a statement carries in its own words: a tag such as `(P1)` first, else its modal verb. */
export function priorityOfText(text: string): Priority | null {
  const tag = inlineTag.exec(text);
  const tagged = tag === null ? null : priorityOfLabel(tag[1] ?? tag[2] ?? '');
  if (tagged !== null) return tagged;
  // A story says what is wanted, not how much.
  if (readStory(text) !== null) return null;
  const lower = text.toLowerCase();
  if (must.test(lower)) return 'must';
  if (should.test(lower)) return 'should';
  return could.test(lower) ? 'could' : null;
}
