import type { TracedRequirement } from '../../shared/protocol/webview.ts';

const idLike = /[A-Za-z][\w.-]*\d[\w.-]*/g;

/** Turn requirement ids in running text into links to their lines of the PRD. */
export function linkRequirements(root: DocumentFragment, requirements: readonly TracedRequirement[]): void {
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  if (byId.size === 0) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) if (node instanceof Text && node.parentElement?.closest('a, pre, h1, h2, h3, h4') === null) texts.push(node);
  for (const text of texts) linkIn(text, byId);
}

function linkIn(text: Text, byId: ReadonlyMap<string, TracedRequirement>): void {
  const parts: (string | HTMLElement)[] = [];
  let at = 0;
  for (const match of text.data.matchAll(idLike)) {
    const id = match[0].replace(/[.-]+$/, '');
    const requirement = byId.get(id);
    if (requirement === undefined) continue;
    parts.push(text.data.slice(at, match.index), linkTo(requirement));
    at = match.index + id.length;
  }
  if (parts.length > 0) text.replaceWith(...parts, text.data.slice(at));
}

function linkTo({ id, text, lineStart, lineEnd }: TracedRequirement): HTMLElement {
  const link = document.createElement('a');
  link.textContent = id;
  link.className = 'requirement';
  link.tabIndex = 0;
  link.setAttribute('role', 'link');
  link.dataset['href'] = `prd:${lineStart}-${lineEnd}`;
  link.title = text;
  return link;
}
