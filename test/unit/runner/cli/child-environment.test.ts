import assert from 'node:assert/strict';
import { childEnvironment } from '../../../../runner/cli/child-environment.ts';

describe('the environment of a child process', () => {
  it('holds only what is on the list, so that no token of the parent reaches it', () => {
    const environment = childEnvironment({ PATH: '/bin', HOME: '/home/a', GITHUB_TOKEN: 'secret', PASS_GITHUB_TOKEN: 'secret', PASS_RUNNER_TOKEN: 'secret', ANTHROPIC_API_KEY: 'secret', NODE_OPTIONS: '--require=evil.js' });
    assert.deepEqual(environment, { PATH: '/bin', HOME: '/home/a' });
  });
});
