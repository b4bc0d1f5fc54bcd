/**
 * Forms of credentials that their issuers made recognisable: the prefixes that GitHub, AWS, Slack, Stripe, Anthropic,
 * OpenAI, Google and npm document for secret scanning, PEM blocks, and URLs that carry a password.
 */
const forms: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a Slack webhook', /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]+/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ['an Anthropic key', /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  ['an OpenAI key', /\bsk-(?:proj-)?[A-Za-z0-9_-]{40,}/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a URL with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@]{3,}@[^\s]/i],
];

/** What a text seems to disclose, as phrases for a sentence ("a GitHub token"). Never the secret itself. */
export function secretsIn(text: string): string[] {
  // The planner escapes Markdown; a backslash inside a token must not hide it.
  const plain = text.replaceAll('\\', '');
  return forms.filter(([, pattern]) => pattern.test(plain)).map(([kind]) => kind);
}
