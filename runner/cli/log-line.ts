/** One log line in pino's format (https://getpino.io), written without loading pino: the supervisor has to stay small. */
export type LogLine = (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;

const levels = { info: 30, warn: 40, error: 50 } as const;

/** Logs to stderr. */
export function stderrLog(name: string): LogLine {
  return (level, message, fields = {}) => {
    process.stderr.write(`${JSON.stringify({ level: levels[level], time: Date.now(), pid: process.pid, name, ...fields, msg: message })}\n`);
  };
}
