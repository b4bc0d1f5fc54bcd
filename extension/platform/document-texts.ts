import { decodeBase64 } from '../../shared/domain/base64.ts';
import { decodePrd } from '../../shared/prd/decode.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { reviewBundle } from '../approval/bundle-review.ts';
import { diagnosisText, verificationText } from '../views/report-texts.ts';
import type { DocumentAddress } from './document-address.ts';
import type { RunnerPort } from './feature-host.ts';

/**
 * Makes the text of a read-only document from what the runner has.
 * @throws PassError when the run or the part is not there, or the bundle is no longer the one that was looked at
 */
export async function documentText(runner: RunnerPort, address: DocumentAddress): Promise<string> {
  const { runId } = address;
  switch (address.kind) {
    case 'prd': {
      const { contentBase64 } = await runner.call('prd.get', { runId });
      return decodePrd(decodeBase64(contentBase64) ?? new Uint8Array(), address.title).text;
    }
    case 'diagnosis':
      return diagnosisText(await runner.call('run.get', { runId }));
    case 'verification':
      return verificationText(await runner.call('run.verify', { runId }));
    case 'bundle': {
      const run = await runner.call('run.get', { runId });
      if (run.bundle?.digest !== address.qualifier) throw new PassError('stale', 'This bundle is no longer the one of its run.', 'Look at what will be written again (PASS: Show What Will Be Written).');
      return reviewBundle(await runner.call('bundle.get', { runId }), run).text;
    }
  }
}
