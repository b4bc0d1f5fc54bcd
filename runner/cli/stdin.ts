/** Most that is read from stdin, in characters: a token or a small JSON document. */
const maxStdin = 64 * 1024;

/** All of stdin as text; empty when there is none. */
export async function readStdin(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > maxStdin) break;
  }
  return text;
}

/** The first line of stdin, or all of it; empty when nothing comes within `waitMs`. Does not keep the process alive. */
export async function readLineOfStdin(waitMs: number): Promise<string> {
  const { stdin } = process;
  stdin.setEncoding('utf8');
  try {
    return await new Promise<string>((resolve) => {
      let text = '';
      const timer = setTimeout(() => resolve(text), waitMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve(text);
      };
      stdin.on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('\n') || text.length > maxStdin) done();
      });
      stdin.once('end', done);
      stdin.once('error', done);
    });
  } finally {
    stdin.pause();
    stdin.removeAllListeners('data');
    if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  }
}
