import { nodeFiles } from '../../runner/store/file-layer.ts';
import type { FileLayer } from '../../runner/store/file-layer.ts';

export type FailingStep = 'open' | 'write' | 'half-write' | 'sync' | 'rename';

/** Real files on which one kind of step starts to fail, with the given system error, as soon as `fail` says so. */
export function failingFiles(step: FailingStep, code = 'ENOSPC'): { files: FileLayer; fail: boolean; readonly failures: number } {
  const state = { fail: false, failures: 0 };
  const check = (at: FailingStep): void => {
    if (!state.fail || at !== step) return;
    state.failures += 1;
    throw Object.assign(new Error(`${code}: injected at ${at}`), { code });
  };
  const files: FileLayer = {
    ...nodeFiles,
    async open(path, how) {
      check('open');
      const file = await nodeFiles.open(path, how);
      return {
        ...file,
        async write(bytes) {
          check('write');
          if (state.fail && step === 'half-write') await file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
          check('half-write');
          await file.write(bytes);
        },
        async sync() {
          check('sync');
          await file.sync();
        },
      };
    },
    async rename(from, to) {
      check('rename');
      await nodeFiles.rename(from, to);
    },
  };
  return Object.assign(state, { files });
}
