import type { TestLevel } from '../../../shared/domain/pack-content.ts';
import type { Requirement } from '../../../shared/domain/prd.ts';
import { qualityOf } from '../classify.ts';
import { actionsIn } from '../entities.ts';

/** Name of the nth criterion (0-based) of a requirement. */
export function criterionId(requirementId: string, index: number): string {
  return `${requirementId}/AC${index + 1}`;
}

export interface LevelChoice {
  readonly level: TestLevel;
  readonly because: string;
}

const rules: readonly (readonly [TestLevel, RegExp, string])[] = [
  ['manual', /\b(?:intuitive|easy to|user[- ]friendly|looks?|feels?|attractive|understandable|clear(?:ly)?|tone|brand|usability test|survey|interview|sign[- ]?off|review(?:ed)? by|legal)\b/i, 'a person has to judge it'],
  ['accessibility', /\b(?:wcag|accessib|screen ?reader|contrast|keyboard|aria|focus order)/i, 'accessibility rules can be scanned, then tried with a screen reader'],
  ['performance', /\b(?:p9\d|percentile|per (?:second|minute|hour)|latency|throughput|response time|load time|concurrent|per second|within \d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?|minutes?)|under \d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?)|\d+ ?ms)\b/i, 'it names a time or a load'],
  ['security', /\b(?:encrypt|tls|unauthori[sz]ed|permission|attack|inject|csrf|xss|brute[- ]force|password|secret|token|pci|vulnerab)/i, 'it has to hold against misuse'],
  ['integration', /\b(?:api|endpoint|webhook|database|persist|stored?|queue|e-?mail|sms|sync|import|export|third[- ]party|(?:GET|POST|PUT|PATCH|DELETE) \/|integrat|service|server|idempot|retry|file)\b/i, 'it crosses a boundary of the process'],
  ['end-to-end', /\b(?:user|shopper|customer|admin|visitor|page|screen|click|tap|button|sees?|shown|display|form|redirect|navigate|dialog|banner|message|given .* when .* then)\b/i, 'somebody sees or does it'],
  ['unit', /\b(?:calculat|comput|validat|format|round|sum|total|parse|sort|reject|accept|equal|unique|at (?:most|least)|between|maximum|minimum|limit|default)/i, 'it is a rule on values'],
];

/** At which level a criterion is best tested, by its words; `manual` when none of them says. */
export function levelOf(text: string, requirement: Requirement): LevelChoice {
  const found = rules.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return { level: found[0], because: found[2] };
  if (requirement.kind === 'nonfunctional') {
    const quality = qualityOf(requirement);
    if (quality === 'reliability' || quality === 'operability') return { level: 'manual', because: 'it shows in operation: monitor it, and rehearse the failure' };
    if (quality === 'performance' || quality === 'security' || quality === 'accessibility') return { level: quality, because: `its requirement is about ${quality}` };
  }
  if (requirement.integrations.length > 0) return { level: 'integration', because: `it involves ${requirement.integrations[0] ?? ''}` };
  const effects = actionsIn(text).map((action) => action.effect);
  if (effects.some((effect) => effect === 'create' || effect === 'store' || effect === 'change')) return { level: 'integration', because: 'it changes what is kept' };
  if (effects.includes('read')) return { level: 'end-to-end', because: 'somebody looks at the outcome' };
  const because = requirement.kind === 'nonfunctional' ? 'its words name nothing that a test could measure' : 'its words do not say how it shows; choose a level when the design is known';
  return { level: 'manual', because };
}
