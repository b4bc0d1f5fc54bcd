/** Exit codes of every command. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  /** The run waits for a person's decision. */
  waiting: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
