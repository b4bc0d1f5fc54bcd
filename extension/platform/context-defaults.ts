/** Every `when` key that PASS sets. A unit test ties the list to package.json. */
export const contextDefaults = {
  /** Name of the connection's state. */
  'pass.connection': 'idle' as string,
  'pass.hasRuns': false as boolean,
  'pass.runSelected': false as boolean,
  /** True when a run waits for a person's decision. */
  'pass.canApprove': false as boolean,
  /** True when a run can still be cancelled. */
  'pass.canCancel': false as boolean,
  /** True when something was written that can be read back. */
  'pass.canVerify': false as boolean,
  /** True when a run stopped short. */
  'pass.hasDiagnosis': false as boolean,
  /** True when the active editor shows a document that is annotated. */
  'pass.annotated': false as boolean,
};
export type ContextKeys = typeof contextDefaults;
