import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

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

/** Source of each Mermaid fence, in order; their places are `figure.diagram` elements. */
export interface RenderedMarkdown {
  readonly fragment: DocumentFragment;
  readonly diagrams: readonly string[];
}

/**
 * Render Markdown without raw HTML, without images, and with links that carry no address of their own (`data-href`): no
 * element of the result can load or run anything. DOMPurify is a second look at what markdown-it made.
 */
export function renderMarkdown(source: string): RenderedMarkdown {
  const diagrams: string[] = [];
  const markup = parserFor(diagrams).render(source);
  const fragment = DOMPurify.sanitize(markup, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: ['img', 'style', 'form', 'svg', 'math'], FORBID_ATTR: ['style', 'src', 'srcset', 'href'], ADD_ATTR: ['tabindex', 'role'] });
  return { fragment, diagrams };
}

function parserFor(diagrams: string[]): InstanceType<typeof MarkdownIt> {
  const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const { rules } = parser.renderer;
  const escape = (text: string): string => parser.utils.escapeHtml(text);
  const closers: string[] = [];
  const slugs = new Map<string, number>();
  rules['image'] = (tokens, index) => `<span class="no-image" title="PASS loads no images">image: ${escape(tokens[index]?.content ?? '')}</span>`;
  rules['link_open'] = (tokens, index) => {
    const href = String(tokens[index]?.attrGet('href') ?? '');
    const known = linkTarget(href) !== undefined;
    closers.push(known ? '</a>' : '</span>');
    return known ? `<a role="link" tabindex="0" data-href="${escape(href)}" title="${escape(href)}">` : `<span class="no-link" title="${escape(href)}">`;
  };
  rules['link_close'] = () => closers.pop() ?? '';
  rules['heading_open'] = (tokens, index, options, _env, self) => {
    const slug = slugOf(tokens[index + 1]?.content ?? '');
    const seen = slugs.get(slug) ?? 0;
    slugs.set(slug, seen + 1);
    tokens[index]?.attrSet('id', seen === 0 ? slug : `${slug}-${seen}`);
    return self.renderToken(tokens, index, options);
  };
  rules['table_open'] = () => '<div class="table" tabindex="0"><table>';
  rules['table_close'] = () => '</table></div>';
  // GFM task list items; a box that nobody can tick is a character.
  rules['text'] = (tokens, index) => {
    const content = tokens[index]?.content ?? '';
    return escape(index === 0 ? content.replace(/^\[([ xX])\] /, (_, mark: string) => (mark === ' ' ? '☐ ' : '☑ ')) : content);
  };
  const fence = rules['fence'];
  rules['fence'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim().split(/\s/)[0] !== 'mermaid') return fence?.(tokens, index, options, env, self) ?? '';
    diagrams.push(token.content);
    return `<figure class="diagram" data-diagram="${diagrams.length - 1}"></figure>`;
  };
  return parser;
}

function decoded(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
