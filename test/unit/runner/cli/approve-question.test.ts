import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { askPerson } from '../../../../runner/cli/approve-command.ts';
import { page } from '../../../../runner/cli/terminal.ts';
import { digestOf } from '../../../../shared/domain/digest.ts';
import { freezeBundle } from '../../../../shared/domain/bundle-bytes.ts';
import { sampleBundle, sampleFolder } from '../../shared/domain/bundle-samples.ts';

/** A person who reads to the end or not, and then types this. */
async function answers(read: boolean, typed: string): Promise<{ approved: boolean; shown: string; asked: number }> {
  const bundle = sampleBundle({ target: sampleFolder });
  const bytes = new Uint8Array(freezeBundle(bundle));
  let shown = '';
  let asked = 0;
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    const approved = await askPerson({ bytes, bundle, digest: digestOf(bytes) }, bundle.operations.map(({ id }) => id), '', {
      page: (text) => {
        shown = text;
        return Promise.resolve(read);
      },
      askLine: () => {
        asked += 1;
        return Promise.resolve(typed);
      },
    });
    return { approved, shown, asked };
  } finally {
    process.stderr.write = write;
  }
}

/** What `page` answers when these keys are pressed on a small screen. */
async function pressing(keys: string): Promise<boolean> {
  const keyboard = Object.assign(new PassThrough(), { setRawMode: () => keyboard });
  const before = Object.getOwnPropertyDescriptor(process, 'stdin');
  const { write, rows } = process.stderr;
  assert.ok(before !== undefined);
  Object.defineProperty(process, 'stdin', { value: keyboard, configurable: true });
  process.stderr.write = () => true;
  process.stderr.rows = 10;
  try {
    const read = page(Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n'));
    keyboard.write(keys);
    return await read;
  } finally {
    process.stderr.write = write;
    process.stderr.rows = rows;
    Object.defineProperty(process, 'stdin', before);
  }
}

describe('the question of an approval', () => {
  it('is asked of a person who read to the end, and only the word is a yes', async () => {
    const yes = await answers(true, 'yes');
    assert.deepEqual([yes.approved, yes.asked], [true, 1]);
    assert.match(yes.shown, /│ Build cart/);
    assert.equal((await answers(true, 'y')).approved, false);
  });

  it('is not asked of a person who stopped reading: that is a no', async () => {
    const { approved, asked } = await answers(false, 'yes');
    assert.deepEqual([approved, asked], [false, 0]);
  });

  it('follows the last page, or “show all”, and no q, Ctrl-C or Escape', async () => {
    assert.equal(await pressing('a'), true);
    for (const key of ['q', '\u0003', '\u0004', '\u001b']) assert.equal(await pressing(key), false, JSON.stringify(key));
  });
});
