import { PassError } from '../../shared/protocol/pass-error.ts';
import { readSettings } from '../platform/settings.ts';
import type { Services } from '../services.ts';

/** Hands a GitHub token to the gatekeeper of this machine, over stdin. The extension keeps no copy. */
export async function setGithubToken(services: Services): Promise<void> {
  if (readSettings().runnerUrl !== '') {
    throw new PassError('prerequisite', 'Your runner is on another machine, and only its gatekeeper holds a GitHub token.', "Run pass-runner credential on the gatekeeper's host.");
  }
  const token = await services.ask.text({
    title: 'GitHub Token',
    prompt: 'A fine-grained token with read and write access to issues of the repositories you choose. Only the gatekeeper process keeps it.',
    placeholder: 'github_pat_…',
    password: true,
    validate: (text) => (/\s/.test(text.trim()) ? 'A token has no spaces.' : undefined),
  });
  if (token === undefined || token.trim() === '') return;
  await services.cli({ args: ['credential'], stdin: `${token.trim()}\n` });
  await services.ask.inform('The gatekeeper has the GitHub token.');
  services.runs.refresh();
}
