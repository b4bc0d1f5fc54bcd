const scripts: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
];

const commonWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(['the', 'and', 'of', 'to', 'is', 'for', 'that', 'with', 'be', 'as', 'are', 'on', 'shall', 'must', 'will', 'user', 'this', 'not']),
  de: new Set(['der', 'die', 'das', 'und', 'ist', 'den', 'von', 'mit', 'für', 'werden', 'wird', 'eine', 'ein', 'auf', 'nicht', 'muss', 'soll', 'zu']),
  fr: new Set(['le', 'la', 'les', 'des', 'et', 'est', 'une', 'un', 'pour', 'dans', 'du', 'que', 'doit', 'par', 'sur', 'être', 'aux', 'ne']),
  es: new Set(['el', 'la', 'los', 'las', 'y', 'es', 'una', 'un', 'para', 'del', 'que', 'debe', 'por', 'con', 'se', 'en', 'usuario', 'sistema']),
  pt: new Set(['o', 'os', 'as', 'e', 'é', 'uma', 'um', 'para', 'do', 'da', 'que', 'deve', 'por', 'com', 'não', 'em', 'usuário', 'dos']),
  sv: new Set(['och', 'att', 'det', 'som', 'en', 'ett', 'är', 'för', 'av', 'ska', 'med', 'till', 'den', 'på', 'kan', 'inte', 'användaren', 'skall']),
};

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(commonWords)) for (const word of words) languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);

/** BCP 47 primary subtag of the language that most of a text is written in, judged by its first 20,000 characters. */
export function detectLanguage(text: string): string {
  const sample = text.slice(0, 20_000).toLowerCase();
  return languageOfScript(sample) ?? languageOfWords(sample);
}

function languageOfScript(sample: string): string | undefined {
  // Latin text has no character of the scripts that tell a language.
  if (!/[\u0400-\uffff]/.test(sample.replace(/[\u2000-\u2bff]/g, ''))) return undefined;
  const letters = Math.max(1, (sample.match(/\p{L}/gu) ?? []).length);
  return scripts.find(([language, pattern]) => (sample.match(pattern) ?? []).length / letters > (language === 'ja' ? 0.08 : 0.2))?.[0];
}

function languageOfWords(sample: string): string {
  const counts = new Map<string, number>();
  for (const word of sample.match(/[a-zß-öø-ÿœ]+/g) ?? []) for (const language of languagesOf.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  let best = 'en';
  for (const [language, count] of counts) if (count > (counts.get(best) ?? 0)) best = language;
  return best;
}
