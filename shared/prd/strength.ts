import { memoise } from './memo.ts';
import { aboutDocument, aimStatement, capability, existingBehaviour, personNoun, productNoun, promise, strongObligation } from './vocabulary/obligations.ts';

/** How plainly a sentence asks for something: 3 obliges, 2 promises, 1 names an ability or what the product does, 0 neither. */
export type Strength = 0 | 1 | 2 | 3;

export const strengthOf = memoise((text: string): Strength => {
  const lower = text.toLowerCase();
  if (strongObligation.test(lower)) return 3;
  if (promise.test(lower)) return 2;
  return capability.test(lower) || hasProductSubject(lower) || personNoun.test(lower.slice(0, 60)) ? 1 : 0;
});

/** True when the product, or a person who can do something with it, stands where the subject of a sentence stands. */
export function hasProductSubject(lower: string): boolean {
  const subject = lower.slice(0, 60);
  return productNoun.test(subject) || (personNoun.test(subject) && capability.test(lower));
}

/** True for sentences about the document, its parts or how to read it. */
export function isAboutDocument(text: string): boolean {
  return aboutDocument.test(text.slice(0, 120).toLowerCase());
}

export function statesAim(text: string): boolean {
  return aimStatement.test(text.slice(0, 160).toLowerCase());
}

/** True for a sentence on what is already so. */
export function statesPresent(text: string): boolean {
  return existingBehaviour.test(text.toLowerCase());
}

/** Words of a text; in scripts without spaces two characters count as one. */
export function countWords(text: string): number {
  const dense = (text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? []).length;
  const spaced = (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_./-]*/gu) ?? []).length;
  return dense > 0 ? Math.ceil(dense / 2) + (text.match(/[A-Za-z\p{N}]+/gu) ?? []).length : spaced;
}

/** Normative in the sense of EARS and RFC 2119: SHALL, or another obliging verb in capitals, or its form without capitals. */
export function isNormative(text: string): boolean {
  return (
    /\bshall\b|\bSHALL\b|\bMUST\b|(?<!\p{L})(?:MUSS|MÜSSEN|SOLL|SOLLEN|DOIT|DOIVENT|DEBE|DEBEN|DEBERÁ|DEVE|DEVEM|DEVERÁ|SKA|SKALL|MÅSTE|ДОЛЖЕН|ДОЛЖНА|ДОЛЖНО|ДОЛЖНЫ)(?!\p{L})/u.test(text) ||
    /^(?:当|若|如果|一旦).{1,120}(?:必须|应当|应)/u.test(text) ||
    /(?:とき|場合|際|たら).{0,160}(?:なければならない|ものとする|すること)/u.test(text) ||
    /(?:때|경우|면).{0,160}(?:해야 한다|하여야 한다|되어야 한다|해야 합니다)/u.test(text)
  );
}

/** EARS: condition and obligation in one sentence ("WHEN …, THE … SHALL …"), so that it stands alone. */
export function isEars(text: string): boolean {
  return isNormative(text) && /^(?:when|while|where|if|the|wenn|falls|solange|si|quand|lorsque|tant que|cuando|mientras|quando|se|enquanto|när|om|medan|если|когда|пока)(?!\p{L})/iu.test(text) && /[,，、]|shall/iu.test(text);
}

/** Given/When/Then in ten languages: a step of a scenario. */
export function isScenarioStep(text: string): boolean {
  return /^(?:given|when|then|and|but|scenario|angenommen|wenn|dann|und|szenario|étant donné|soit|quand|lorsque|alors|et|scénario|dado|dada|cuando|entonces|escenario|quando|então|cenário|givet|när|så|och|scenariot|допустим|дано|если|когда|тогда|и|сценарий)(?![\p{L}])\s*[:,]?\s/iu.test(text) || /^(?:前提|もし|ならば|かつ|假如|假设|当|那么|并且|먼저|만일|그러면|그리고)[:：、,]?\s?/u.test(text);
}
