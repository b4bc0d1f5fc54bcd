import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { perform } from '../../../../runner/cli/command.ts';
import { Interrupted } from '../../../../runner/cli/interrupted.ts';
import { askOn } from '../../../../runner/cli/terminal.ts';
import { PassError } from '../../../../shared/protocol/errors.ts';

/** A person who types this at a question. */
async function typing(keys: string): Promise<unknown> {
  const input = new PassThrough();
  const answer = askOn({ input, output: new PassThrough() }, 'Passphrase: ', 'No key was made.').catch((error: unknown) => error);
  if (keys === '') input.end();
  else input.write(keys);
  return await answer;
}

describe('a question on the terminal', () => {
  it('gives what was typed, without the line end', async () => {
    assert.equal(await typing('correct horse\r'), 'correct horse');
  });

  it('says at Ctrl-C and at the end of the input what did not happen, and nothing about approvals where none was asked for', async () => {
    const [interrupted, ended] = [await typing('half\u0003'), await typing('')];
    assert.ok(interrupted instanceof Interrupted && PassError.is(interrupted, 'cancelled'), String(interrupted));
    assert.ok(PassError.is(ended, 'cancelled') && !(ended instanceof Interrupted), String(ended));
    for (const { hint } of [interrupted, ended]) assert.equal(hint, 'Run the command again when you are ready. No key was made.');
  });

  it('ends the command with 130 after Ctrl-C, as a shell expects, and with 1 after other failures', async () => {
    const before = process.exitCode;
    const { write } = process.stderr;
    process.stderr.write = () => true;
    try {
      const codes: unknown[] = [];
      for (const error of [new Interrupted('No key was made.'), new PassError('cancelled', 'm', 'h')]) {
        await perform({}, () => Promise.reject(error));
        codes.push(process.exitCode);
      }
      assert.deepEqual(codes, [130, 1]);
    } finally {
      process.stderr.write = write;
      process.exitCode = before;
    }
  });
});
