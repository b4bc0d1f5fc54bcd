import { PassError } from '../../shared/protocol/errors.ts';
import { askSecret, hasTerminal } from './terminal.ts';

/** A passphrase shorter than this (characters) is not accepted for a key that can approve writes. */
const minLength = 8;

/** The passphrase of a key: PASS_KEY_PASSPHRASE, or typed. */
export async function typedPassphrase(name: string): Promise<string> {
  const given = process.env['PASS_KEY_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  if (!hasTerminal()) throw new PassError('prerequisite', `The key of ${name} is encrypted, and there is no terminal to type its passphrase on.`, 'Run it on a terminal, or set PASS_KEY_PASSPHRASE.');
  return await askSecret(`Passphrase of ${name}'s key: `, 'Nothing was signed.');
}

/** A passphrase for a key that is just made; typed twice. */
export async function newPassphrase(): Promise<string> {
  const given = process.env['PASS_KEY_PASSPHRASE'];
  if (given === undefined || given === '') {
    if (!hasTerminal()) throw new PassError('prerequisite', 'A key needs a passphrase, and there is no terminal to type it on.', 'Run it on a terminal, or set PASS_KEY_PASSPHRASE.');
    const first = checked(await askSecret(`Passphrase (at least ${minLength} characters): `, 'No key was made.'));
    if (first !== (await askSecret('The same again: ', 'No key was made.'))) throw new PassError('bad_input', 'The two passphrases differ.', 'Try again. No key was made.');
    return first;
  }
  return checked(given);
}

function checked(passphrase: string): string {
  if ([...passphrase].length < minLength) throw new PassError('bad_input', `The passphrase has fewer than ${minLength} characters.`, 'Choose a longer one. No key was made.');
  return passphrase;
}
