import { PassError } from '../../shared/protocol/pass-error.ts';
import { isDecidable } from '../approval/decidable.ts';
import type { Services } from '../services.ts';
import { runFor } from './subject.ts';

/** Says no to a run, with a reason that is kept with it, signed where this editor holds the person's enrolled key. */
export async function rejectRun(services: Services, argument: unknown): Promise<void> {
  await services.requireTrust();
  const runId = await runFor(services, argument, 'Reject which run?', isDecidable);
  const reason = await services.ask.text({
    title: 'Reject Run',
    prompt: 'Why? The reason is kept with the run.',
    validate: (text) => (text.trim() === '' ? 'A reason is needed.' : text.length > 2000 ? 'At most 2000 characters.' : undefined),
  });
  if (reason === undefined || reason.trim() === '') throw new PassError('cancelled', 'Nothing was rejected.', '');
  const { signedRejection } = await import('../approval/signed-rejection.ts');
  const run = await services.connection.call('run.get', { runId });
  const signed = await signedRejection({ secrets: await services.secrets(), runner: services.connection }, run, reason.trim());
  await services.connection.call('run.reject', { runId, reason: reason.trim(), ...(signed === undefined ? {} : { envelope: signed.envelope }) });
  services.log.info(`reject ${runId}: ${signed === undefined ? 'without a signature' : `signed by ${signed.approver}`}`);
}
