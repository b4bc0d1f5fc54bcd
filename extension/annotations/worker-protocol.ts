import type { PrdDocument, RemovedText } from '../../shared/domain/prd.ts';
import type { RuleProblem } from '../../shared/prd/findings/rule-file.ts';

/** What the worker is asked; plain data, as it is cloned between threads. */
export type WorkerRequest =
  | { readonly type: 'prd'; readonly text: string; readonly disabledRules: readonly string[] }
  /** Text of a `.pass/config.yml`. */
  | { readonly type: 'rules'; readonly text: string };

export interface PrdAnswer {
  readonly type: 'prd';
  readonly document: PrdDocument;
  readonly removed: readonly RemovedText[];
}
export interface RulesAnswer {
  readonly type: 'rules';
  readonly disabled: readonly string[];
  readonly problems: readonly RuleProblem[];
}
export interface FailedAnswer {
  readonly type: 'failed';
  readonly message: string;
}
export type WorkerAnswer = PrdAnswer | RulesAnswer | FailedAnswer;

/** On the way to the worker and back: the answer carries the number of its request. */
export interface Numbered<T> {
  readonly number: number;
  readonly body: T;
}
