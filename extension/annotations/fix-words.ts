/** Words of an acceptance criterion, as the reader of PRDs knows them. */
export interface CriterionWords {
  /** Given, when, then: each is followed by what the author writes. */
  readonly steps: readonly [string, string, string];
  /** Between the steps. */
  readonly comma: string;
  /** What announces a list of criteria. */
  readonly heading: string;
}

const english: CriterionWords = { steps: ['Given ', 'when ', 'then '], comma: ', ', heading: 'Acceptance criteria:' };

/** Keywords of Gherkin (https://cucumber.io/docs/gherkin/languages), by BCP 47 primary subtag. */
const byLanguage: Readonly<Record<string, CriterionWords>> = {
  de: { steps: ['Angenommen ', 'wenn ', 'dann '], comma: ', ', heading: 'Akzeptanzkriterien:' },
  es: { steps: ['Dado ', 'cuando ', 'entonces '], comma: ', ', heading: 'Criterios de aceptación:' },
  fr: { steps: ['Étant donné ', 'quand ', 'alors '], comma: ', ', heading: 'Critères d’acceptation :' },
  pt: { steps: ['Dado ', 'quando ', 'então '], comma: ', ', heading: 'Critérios de aceitação:' },
  sv: { steps: ['Givet ', 'när ', 'så '], comma: ', ', heading: 'Acceptanskriterier:' },
  ru: { steps: ['Дано ', 'когда ', 'тогда '], comma: ', ', heading: 'Критерии приемки:' },
  ja: { steps: ['前提 ', 'もし ', 'ならば '], comma: '、', heading: '受け入れ基準：' },
  zh: { steps: ['假如', '当', '那么'], comma: '，', heading: '验收标准：' },
  ko: { steps: ['먼저 ', '만일 ', '그러면 '], comma: ', ', heading: '인수 조건:' },
};

export function criterionWords(language: string): CriterionWords {
  return byLanguage[language] ?? english;
}
