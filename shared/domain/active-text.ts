/** What GitHub does by itself when it finds such text in an issue. */
export type ActiveKind = 'mention' | 'reference' | 'closing_keyword';

/** A stretch of plain text that would notify somebody or link another issue. */
export interface ActiveText {
  readonly kind: ActiveKind;
  readonly start: number;
  readonly end: number;
}

/**
 * Forms that GitHub acts on (docs.github.com: "Autolinked references and URLs", "Mentioning people and teams"): `@user`,
 * `@org/team`, `#12`, `GH-12`, `owner/repository#12`, and addresses of issues, pull requests, discussions and commits on
 * any host. Other addresses are matched so that what looks like a mention within them is left alone.
 */
const address = String.raw`(?<![^\s*_~(])(?:https?:\/\/|www\.)[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:[/?#][^\s<>\x60|]*)?`;
const mention = String.raw`(?<!\w)@[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9](?:[\w.-]*\w)?)?`;
const reference = String.raw`(?<![\w.-])[\w.-]+\/[\w.-]+#\d+|(?<!\w)GH-\d+|(?<![\w&])#\d+`;
const active = new RegExp(`(?<address>${address})|(?<mention>${mention})|(?<reference>${reference})`, 'gi');

/** An address whose page gets a note when an issue names it. */
export const issueAddress = /(?:https?:\/\/|www\.)[^\s/]+\/[\w.-]+\/[\w.-]+\/(?:(?:issues|pull|pulls|discussions)\/\d+|commit\/[0-9a-f]{7,40})/i;

/** GitHub docs, "Linking a pull request to an issue". */
const closingKeyword = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+$/i;

/** A quick look that spares most texts the long one. */
const mayBeActive = /[@#]|GH-|\/(?:issues|pulls?|discussions|commit)\//i;

/** Everything in one run of text that GitHub would act on, in order. */
export function activeTextIn(text: string): ActiveText[] {
  if (!mayBeActive.test(text)) return [];
  const found: ActiveText[] = [];
  for (const match of text.matchAll(active)) {
    const start = match.index;
    const whole = match[0];
    if (match.groups?.['address'] !== undefined && !issueAddress.test(whole)) continue;
    const shown = match.groups?.['address'] === undefined ? whole : whole.replace(/[.,;:!?)'"*_~]+$/, '');
    const kind = match.groups?.['mention'] !== undefined ? 'mention' : closingKeyword.test(text.slice(0, start)) ? 'closing_keyword' : 'reference';
    found.push({ kind, start, end: start + shown.length });
  }
  return found;
}

/**
 * A name or title with everything that GitHub would act on as code. Text without such stays as it is. For text that is not
 * Markdown: see shared/prd/neutralise.ts for what is.
 */
export function quoteActive(text: string): string {
  if (liveIn(text).length === 0) return text;
  // A lone backtick would take the place of one that is put in.
  const plain = text.replaceAll('`', "'");
  let out = '';
  let rest = plain;
  for (let next = activeTextIn(rest)[0]; next !== undefined; next = activeTextIn(rest)[0]) {
    out += `${rest.slice(0, next.start)}\`${rest.slice(next.start, next.end)}\``;
    rest = rest.slice(next.end);
    // What would be read differently right behind a code span than behind a space.
    if (/^(?:https?:|www\.)/i.test(rest) || activeTextIn(rest)[0]?.start === 0) out += ' ';
  }
  return out + rest;
}

/** What is active outside of code spans of a one-line text. */
export function liveIn(text: string): ActiveText[] {
  const spans = [...text.matchAll(/`[^`]+`/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  if (spans.length === 0) return activeTextIn(text);
  const masked = spans.reduce((masking, { start, end }) => `${masking.slice(0, start)}${'`'.repeat(end - start)}${masking.slice(end)}`, text);
  return activeTextIn(masked);
}

/** Code spans of a one-line text that hold nothing but active text: what was kept from acting. */
export function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap((match) => (isWhollyActive(match[1] ?? '') ? [match[1] ?? ''] : []));
}

/** True for a text that is one mention, reference or address of an issue, and nothing else. */
export function isWhollyActive(text: string): boolean {
  const [first] = activeTextIn(text);
  return first?.start === 0 && first.end === text.length;
}
