/** Where a link leads that stays in PASS or goes out of it; anything else is shown as text. */
export type LinkTarget =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'prd'; readonly lineStart: number; readonly lineEnd: number }
  | { readonly kind: 'artifact'; readonly id: string; readonly fragment: string | null }
  | { readonly kind: 'issue'; readonly key: string }
  | { readonly kind: 'fragment'; readonly fragment: string };

/**
 * Read a link of an artifact: `https://…`, `#heading`, `02-requirements.md#heading`, `issue:key`, and lines of the PRD as
 * `prd.md#L10-L12` or `prd:10-12`. Undefined for every other.
 */
export function linkTarget(href: string): LinkTarget | undefined {
  const prd = /^(?:(?:\.\.\/)?prd\.md#L|prd:L?|#L)(\d{1,7})(?:-L?(\d{1,7}))?$/i.exec(href);
  if (prd !== null) {
    const lineStart = Math.max(1, Number(prd[1]));
    return { kind: 'prd', lineStart, lineEnd: Math.max(lineStart, Number(prd[2] ?? prd[1])) };
  }
  const artifact = /^(?:\.\/)?([a-z0-9][a-z0-9-]{0,63})\.md(?:#(.{1,400}))?$/.exec(href);
  if (artifact?.[1] !== undefined) return { kind: 'artifact', id: artifact[1], fragment: decoded(artifact[2]) };
  const issue = /^issue:([a-z0-9][a-z0-9-]{0,63})$/.exec(href);
  if (issue?.[1] !== undefined) return { kind: 'issue', key: issue[1] };
  if (href.startsWith('#') && href.length > 1) return { kind: 'fragment', fragment: decoded(href.slice(1)) ?? '' };
  return /^https:\/\//i.test(href) && URL.canParse(href) ? { kind: 'url', url: href } : undefined;
}

/** The anchor of a heading, as GitHub makes it: lower case, words joined by hyphens. */
export function slugOf(text: string): string {
  return text.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
}

function decoded(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
