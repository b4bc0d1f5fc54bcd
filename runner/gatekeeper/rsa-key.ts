import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { PassError } from '../../shared/protocol/pass-error.ts';

/**
 * The private key of a GitHub App.
 * @throws PassError `bad_input`
 */
export function rsaKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Nothing of the key is repeated.
  }
  throw new PassError('bad_input', 'That is not the private key of a GitHub App: an RSA key in PEM.', 'Download one from the settings of the app on GitHub, and pipe the file into `pass-runner credential --app-id N`.');
}
