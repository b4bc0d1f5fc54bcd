import { PassError } from '../protocol/pass-error.ts';
import { decodeBase64 } from './base64.ts';
import { parseBundle } from './bundle-bytes.ts';
import type { WriteBundle } from './bundle.ts';
import { digestOf } from './digest.ts';
import type { Digest } from './digest.ts';

/** What a runner answers when it is asked for a bundle. */
export interface BundleAnswer {
  readonly bytesBase64: string;
  /** What the runner says that the bytes hash to. */
  readonly digest: string;
}

/** A bundle as a client read it from its raw bytes. Nothing in it was taken from the runner's word. */
export interface FetchedBundle {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
  readonly bundle: WriteBundle;
}

const distrust = 'Nothing was signed. Do not approve with this runner before you know why: look at its host.';

/**
 * Hash and read the bytes that a runner sent for a run.
 * @throws PassError `conflict` when the runner's digest or run is not that of the bytes, `bad_input` for bytes that are no bundle
 */
export function readAnnouncedBundle(answer: BundleAnswer, runId: string): FetchedBundle {
  const bytes = decodeBase64(answer.bytesBase64);
  if (bytes === undefined) throw new PassError('bad_input', 'The runner sent a bundle that is not base64.', 'Update the runner, then try again. Nothing was signed.');
  const digest = digestOf(bytes);
  if (digest !== answer.digest) {
    throw new PassError('conflict', `The runner announced the bundle ${answer.digest.slice(0, 12)}…, but the bytes it sent are ${digest.slice(0, 12)}….`, distrust);
  }
  const { bundle } = parseBundle(bytes);
  if (bundle.runId !== runId) throw new PassError('conflict', `The runner sent the bundle of another run: of ${bundle.runId}, not of ${runId}.`, distrust);
  return { bytes, digest, bundle };
}
