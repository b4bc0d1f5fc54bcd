import type { Removal } from './hidden-characters.ts';
import { activeElements, harmlessElements, isHtmlElement, voidElements } from './html-elements.ts';
import type { Attribute, Tag } from './html-scan.ts';

/** A tag with the end of the block that it stands in. */
export interface PlacedTag {
  readonly tag: Tag;
  readonly scopeEnd: number;
  /** True in a block of HTML, where a backslash does not escape. */
  readonly inBlock: boolean;
}

const whyElement = 'The content of this element is not shown where the document is read.';
const whyUnknown = 'HTML does not know this tag, so it would not be shown; it is kept as text.';
const whyAttribute = 'The value of this attribute is not shown where the document is read.';

/** Elements that hide or act, tags that HTML does not know, and attributes that a reader does not see. */
export function hiddenInTags(text: string, tags: readonly PlacedTag[]): Removal[] {
  const found: Removal[] = [];
  const closers = pairTags(tags);
  let hiddenUntil = -1;
  tags.forEach((placed, index) => {
    const { tag } = placed;
    if (tag.start < hiddenUntil) return;
    if (!isHtmlElement(tag.name)) {
      found.push({ start: tag.start, end: tag.start + 1, insert: placed.inBlock ? '&lt;' : '\\<', kind: 'html', shown: text.slice(tag.start, tag.end), why: whyUnknown });
      return;
    }
    const whole = !tag.closing && !voidElements.has(tag.name) && (activeElements.has(tag.name) || tag.attributes.some(hides));
    if (whole) {
      hiddenUntil = closers.get(index) ?? placed.scopeEnd;
      found.push({ start: tag.start, end: hiddenUntil, insert: '', kind: 'html', shown: text.slice(tag.start, hiddenUntil), why: whyElement });
    } else if (!harmlessElements.has(tag.name)) found.push({ start: tag.start, end: tag.end, insert: '', kind: 'html', shown: text.slice(tag.start, tag.end), why: whyElement });
    else for (const attribute of tag.attributes) if (!staysVisible(attribute)) found.push(withoutAttribute(text, attribute));
  });
  return found;
}

/** End offset of the element that each opening tag starts, by its index. One pass; tags that do not pair have none. */
function pairTags(tags: readonly PlacedTag[]): Map<number, number> {
  const open = new Map<string, number[]>();
  const closers = new Map<number, number>();
  tags.forEach(({ tag }, index) => {
    const stack = open.get(tag.name);
    if (!tag.closing) {
      if (stack === undefined) open.set(tag.name, [index]);
      else stack.push(index);
    } else {
      const opener = stack?.pop();
      if (opener !== undefined) closers.set(opener, tag.end);
    }
  });
  return closers;
}

/** True for an attribute that keeps the element's content from being shown. */
function hides({ name, value }: Attribute): boolean {
  if (name === 'hidden' || (name === 'aria-hidden' && value.trim().toLowerCase() === 'true')) return true;
  return name === 'style' && /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0|font-size\s*:\s*0|(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0|text-indent\s*:\s*-|clip|color\s*:\s*(?:transparent|white|#f{3,8}\b)|left\s*:\s*-\d/iu.test(value);
}

const addresses = new Set(['href', 'src']);
const spoken = /^(?:style|title|alt|aria-.*|data-.*|on.*|dir|hidden|placeholder|content|value|summary|label)$/u;

function staysVisible({ name, value }: Attribute): boolean {
  if (addresses.has(name)) return /^(?!\s*(?:javascript|data|vbscript)\s*:)[^\s<>"']{0,2000}$/iu.test(value);
  return !spoken.test(name) && /^[a-z]{1,20}$/.test(name) && /^[\w.#%:+-]{0,80}$/.test(value);
}

function withoutAttribute(text: string, attribute: Attribute): Removal {
  let { start } = attribute;
  while (/\s/.test(text.charAt(start - 1))) start -= 1;
  return { start, end: attribute.end, insert: '', kind: 'hidden_attribute', shown: text.slice(attribute.start, attribute.end), why: whyAttribute };
}
