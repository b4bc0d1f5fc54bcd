import { hiddenCharacters } from '../prd/hidden-characters.ts';
import { PassError } from '../protocol/pass-error.ts';
import { decodeBase64 } from './base64.ts';
import type { Operation } from './bundle.ts';

/**
 * Forms of credentials that their issuers made recognisable, as they document them for secret scanning; PEM blocks; JSON Web
 * Tokens (RFC 7519); AWS secret keys beside their name; and URLs that carry a password. A prefix that no word has counts
 * behind a letter, too: a hidden character can have stood between them.
 */
const forms: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\bAGE-SECRET-KEY-1[A-Z0-9]{58}/g],
  // Tokens of installations can be `ghs_<id>_<JSON Web Token>`.
  ['a GitHub token', /(?:gh[pousr]_[A-Za-z0-9][\w.-]{35,}|github_pat_\w{22,})/g],
  ['a GitLab token', /gl(?:pat|dt|rt|cbt|ptt|soat|ft|imt|agent)-[\w-]{20,}/g],
  ['an AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ['an AWS secret key', /secret[ _-]?(?:access[ _-]?)?key["'`*]{0,3}\s{0,3}(?:[:=|,]|=>|is)\s{0,3}["'`*]{0,3}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi],
  ['a Slack token', /(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,})/g],
  ['a Slack webhook', /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z][A-Z0-9]+\/[A-Za-z0-9]+\/[A-Za-z0-9]+/g],
  ['a Stripe key', /(?<![A-Za-z0-9])(?:[rs]k_live_|whsec_)[A-Za-z0-9]{16,}/g],
  ['an Anthropic key', /(?<![A-Za-z0-9])sk-ant-[\w-]{20,}/g],
  ['an OpenAI key', /(?<![A-Za-z0-9])sk-(?!ant-)(?:proj-)?[\w-]{40,}/g],
  ['a Google API key', /(?<![A-Za-z0-9])(?:AIza[\w-]{35}(?![\w-])|GOCSPX-[\w-]{28})/g],
  ['an npm token', /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g],
  ['a PyPI token', /pypi-AgE[\w-]{50,}/g],
  ['a Docker token', /dckr_(?:pat|oat)_[\w-]{20,}/g],
  ['a SendGrid key', /(?<![A-Za-z0-9])SG\.[\w-]{22}\.[\w-]{43}/g],
  ['a Hugging Face token', /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])/g],
  ['a DigitalOcean token', /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}/g],
  ['a Shopify token', /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g],
  ['a Vault token', /(?<![A-Za-z0-9])hv[sb]\.[\w-]{24,}/g],
  ['an Azure storage key', /AccountKey=[A-Za-z0-9/+]{86}==/g],
  ['a JSON Web Token', /eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,}/g],
  // Without a user name, too (Redis). What follows a port is no password: a query or fragment ends the host (RFC 3986, 3.2).
  ['a URL with a password', /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:(?!\d{1,5}[?#])[^\s/@]{3,}@\S/gi],
];

const named: Readonly<Record<string, string>> = { lowbar: '_', UnderBar: '_', hyphen: '-', dash: '-', period: '.', sol: '/', plus: '+', equals: '=', colon: ':', commat: '@' };
const entity = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lowbar|UnderBar|hyphen|dash|period|sol|plus|equals|colon|commat));/gi;

/** What a text seems to disclose, as phrases for a sentence ("a GitHub token"). Never the secret itself. */
export function secretsIn(text: string): string[] {
  const readings = readingsOf(text);
  return forms.filter(([, pattern]) => readings.some((reading) => reading.search(pattern) !== -1)).map(([kind]) => kind);
}

/** The text with what looks like a secret named instead of shown; all of it, where the secret is not there in one piece. */
export function redactSecrets(text: string): string {
  const redacted = forms.reduce((left, [kind, pattern]) => left.replace(pattern, `[${kind}]`), text);
  const left = secretsIn(redacted);
  return left.length === 0 ? redacted : `[text with ${left.join(', ')}]`;
}

/**
 * The text as it can be read once it is shown: hidden characters, the escapes of Markdown and entities hide nothing, nor does
 * markup inside of a token. Both what stands there and what is left without its tags, since a tag can hold a secret too.
 */
function readingsOf(text: string): string[] {
  const plain = withoutHidden(text).replace(entity, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    if (name !== undefined) return named[name] ?? whole;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
  const read = withoutHidden(plain).replaceAll('\\', '');
  const untagged = read.replace(/<!--[\s\S]{0,2000}?-->|<\/?[a-z][^<>]{0,500}>/gi, '');
  return [...new Set([text, read, untagged, untagged.replace(/\*\*|`/g, '')])];
}

function withoutHidden(text: string): string {
  return hiddenCharacters(text).reduceRight((left, { start, end, insert }) => left.slice(0, start) + insert + left.slice(end), text);
}

/** A string of an operation that looks like a secret: where it stands, and what it looks like. */
export interface DisclosedSecret {
  readonly operation: Operation;
  /** Path of the field: `body`, `labels`, `files.0.content`. */
  readonly field: string;
  readonly kinds: readonly string[];
}

/** Everything that an operation would write, show or name, whatever its kind, that looks like a secret. */
export function secretsOf(operation: Operation): DisclosedSecret[] {
  return [...textsOf(operation, [])].flatMap(([path, text]) => {
    const kinds = secretsIn(text);
    return kinds.length === 0 ? [] : [{ operation, field: path.join('.'), kinds }];
  });
}

/**
 * @throws PassError `forbidden` for an operation that carries what looks like a secret; it says where, and never the secret
 */
export function refuseSecrets(operations: readonly Operation[]): void {
  for (const operation of operations) {
    const [found] = secretsOf(operation);
    if (found === undefined) continue;
    throw new PassError('forbidden', `${placeOf(found)} contains what looks like ${found.kinds.join(' and ')}. Nothing is written.`, 'Remove it from the backlog and from the PRD, and revoke it: it has been in a document.');
  }
}

/** `The body of “cart” (issue.create)`. */
function placeOf({ operation, field }: DisclosedSecret): string {
  const key = 'key' in operation ? ` of “${redactSecrets(operation.key)}”` : '';
  return `The ${field}${key} (${operation.kind}, ${operation.id})`;
}

function* textsOf(value: unknown, path: readonly string[]): Generator<readonly [path: readonly string[], text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) {
    // The parts of a slotted text are read as one.
    const strings = value.filter((part) => typeof part === 'string');
    if (strings.length > 0) yield [path, value.map((part) => (typeof part === 'string' ? part : '#1')).join(path.at(-1) === 'body' ? '' : '\n')];
    for (const [at, part] of value.entries()) if (typeof part !== 'string') yield* textsOf(part, [...path, String(at)]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inside] of Object.entries(value)) {
      const bytes = name === 'content' && 'as' in value && value.as === 'base64' && typeof inside === 'string' ? decodeBase64(inside) : undefined;
      yield* textsOf(bytes === undefined ? inside : new TextDecoder('latin1').decode(bytes), [...path, name]);
    }
  }
}
