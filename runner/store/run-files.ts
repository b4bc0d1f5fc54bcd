import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../shared/domain/digest.ts';
import type { Digest } from '../../shared/domain/digest.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { writeAllDurably } from './durable-file.ts';
import type { FileContent } from './durable-file.ts';
import { storageError } from './file-layer.ts';
import type { FileLayer } from './file-layer.ts';
import { readBytes } from './read-file.ts';

const staged = '.next';

/** The documents of one run: files in its folder (or one folder below), known by the digest of their bytes. */
export class RunFiles {
  readonly directory: string;
  readonly #files: FileLayer;

  constructor(directory: string, files: FileLayer) {
    this.directory = directory;
    this.#files = files;
  }

  /**
   * Write documents durably.
   * @returns their digests, to be recorded with the event that makes them count
   * @throws PassError `storage`
   */
  async write(documents: readonly FileContent[]): Promise<Record<string, Digest>> {
    const folders = Map.groupBy(documents, ({ name }) => name.split('/').slice(0, -1).join('/'));
    await Promise.all([...folders].map(([folder, inside]) => writeAllDurably(join(this.directory, folder), inside.map(({ name, content }) => ({ name: name.slice(folder === '' ? 0 : folder.length + 1), content })), this.#files)));
    return Object.fromEntries(documents.map(({ name, content }) => [name, digestOf(content)]));
  }

  /** Write documents beside those that they will replace; {@link promote} puts them in place once the log says so. */
  async stage(documents: readonly FileContent[]): Promise<Record<string, Digest>> {
    await this.write(documents.map(({ name, content }) => ({ name: name + staged, content })));
    return Object.fromEntries(documents.map(({ name, content }) => [name, digestOf(content)]));
  }

  async promote(names: readonly string[]): Promise<void> {
    try {
      for (const name of names) await this.#files.rename(join(this.directory, name + staged), join(this.directory, name));
      await this.#files.syncDirectory(this.directory);
    } catch (error) {
      throw storageError(this.directory, error);
    }
  }

  /** Take back what was staged. */
  async discard(names: readonly string[]): Promise<void> {
    await Promise.allSettled(names.map((name) => this.#files.remove(join(this.directory, name + staged))));
  }

  /** Finish or drop what a crash left staged: in place when the log has its digest, removed otherwise. */
  async recover(recorded: Readonly<Record<string, Digest>>): Promise<void> {
    const names = await readdir(this.directory).catch(() => []);
    for (const file of names) {
      if (file.endsWith('.tmp')) await this.#files.remove(join(this.directory, file)).catch(() => undefined);
      if (!file.endsWith(staged)) continue;
      const name = file.slice(0, -staged.length);
      const bytes = await readFile(join(this.directory, file));
      if (recorded[name] === digestOf(bytes)) await this.promote([name]);
      else await this.discard([name]);
    }
  }

  /**
   * Bytes of a document.
   * @throws PassError `not_found` when the run has none of that name, `storage` when its bytes are not the recorded ones
   */
  async read(name: string, recorded: Readonly<Record<string, Digest>>): Promise<Buffer> {
    const digest = recorded[name];
    if (digest === undefined) throw new PassError('not_found', `This run has no ${name}.`, 'Wait until the phase that writes it has finished.');
    const path = join(this.directory, name);
    const bytes = await readBytes(path);
    if (bytes === undefined) throw new PassError('storage', `${path} is gone.`, 'Restore it from a backup, or submit the document again.');
    if (digestOf(bytes) !== digest) throw new PassError('storage', `${path} was changed outside of PASS.`, 'Restore it from a backup, or submit the document again.');
    return bytes;
  }
}
