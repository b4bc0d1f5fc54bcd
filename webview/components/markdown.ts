import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { linkTarget, slugOf } from './links.ts';

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
    const box = index === 0 ? /^\[([ xX])\] /.exec(content) : null;
    return box === null ? escape(content) : `<span class="task">${box[1] === ' ' ? '☐' : '☑'}</span> ${escape(content.slice(4))}`;
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
