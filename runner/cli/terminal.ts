import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { PassError } from '../../shared/protocol/errors.ts';
import { Interrupted } from './interrupted.ts';
import { paint } from './output.ts';

/** True when a person can be asked: keyboard and screen are both a terminal. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * What the person typed, without the line end. Ctrl-C and Ctrl-D are a no.
 * @param unanswered what then did not happen: `Nothing was approved.`
 * @throws PassError `cancelled`; `Interrupted` for Ctrl-C
 */
export async function askLine(question: string, unanswered: string): Promise<string> {
  return await askOn({ input: process.stdin, output: process.stderr }, question, unanswered);
}

/** The same without showing what is typed. */
export async function askSecret(question: string, unanswered: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await askOn({ input: process.stdin, output: silent }, '', unanswered);
  } finally {
    process.stderr.write('\n');
  }
}

/** {@link askLine} on this keyboard and screen. */
export async function askOn({ input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream }, question: string, unanswered: string): Promise<string> {
  const reader = createInterface({ input, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      const hint = `Run the command again when you are ready. ${unanswered}`;
      reader.once('SIGINT', () => reject(new Interrupted(hint)));
      reader.once('close', () => reject(new PassError('cancelled', 'Nothing was typed.', hint)));
      reader.question(question).then(resolve, reject);
    });
  } finally {
    reader.close();
  }
}

/**
 * Show a text one screen at a time.
 * Returns whether the person reached its end; leaving before that is an answer too.
 */
export async function page(text: string): Promise<boolean> {
  const lines = text.split('\n');
  const rows = Math.max(5, (process.stderr.rows ?? 24) - 2);
  let at = 0;
  while (at < lines.length) {
    const upTo = at + screenful(lines.slice(at), rows);
    process.stderr.write(`${lines.slice(at, upTo).join('\n')}\n`);
    at = upTo;
    if (at >= lines.length) return true;
    const answer = await readKey(paint('inverse', ` ${Math.floor((at / lines.length) * 100)} %  Enter or space: go on   a: show all   q: stop reading `, process.stderr));
    process.stderr.write('\r\u001b[K');
    if (answer === 'quit') return false;
    if (answer === 'all') {
      process.stderr.write(`${lines.slice(at).join('\n')}\n`);
      return true;
    }
  }
  return true;
}

/** How many lines fill the screen, long ones counted with the rows that they wrap to. */
function screenful(lines: readonly string[], rows: number): number {
  const columns = Math.max(20, process.stderr.columns ?? 80);
  let used = 0;
  let count = 0;
  for (const line of lines) {
    used += Math.max(1, Math.ceil([...line].length / columns));
    if (used > rows && count > 0) break;
    count += 1;
  }
  return count;
}

function readKey(prompt: string): Promise<'next' | 'all' | 'quit'> {
  process.stderr.write(prompt);
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.resume();
  return new Promise((resolve) => {
    const done = (answer: 'next' | 'all' | 'quit'): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(answer);
    };
    const take = (data: Buffer): void => {
      const key = data.toString('utf8');
      if (key === 'q' || key === '\u0003' || key === '\u0004' || key === '\u001b') done('quit');
      else if (key === 'a') done('all');
      else if (key === '\r' || key === '\n' || key === ' ') done('next');
    };
    stdin.on('data', take);
  });
}
