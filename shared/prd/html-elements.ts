/** Elements that may stay in sanitised text (without attributes that hide something). */
export const harmlessElements: ReadonlySet<string> = new Set([
  'a', 'abbr', 'b', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup', 'dd', 'del', 'details', 'dfn', 'div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'i', 'img', 'ins',
  'kbd', 'li', 'main', 'mark', 'nav', 'ol', 'p', 'picture', 'pre', 'q', 'rp', 'rt', 'ruby', 's', 'samp', 'section', 'article', 'aside', 'small', 'source', 'span', 'strike', 'strong', 'sub', 'summary', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
]);

/** Elements whose content is not shown as text, or which act: they go with all that is in them. */
export const activeElements: ReadonlySet<string> = new Set([
  'script', 'style', 'template', 'noscript', 'iframe', 'object', 'svg', 'math', 'textarea', 'title', 'head', 'xmp', 'plaintext', 'audio', 'video', 'canvas', 'form', 'button', 'select', 'option', 'datalist', 'dialog', 'frameset', 'noframes', 'noembed', 'map', 'applet',
]);

/** Elements without content and end tag. */
export const voidElements: ReadonlySet<string> = new Set(['area', 'base', 'basefont', 'br', 'col', 'embed', 'frame', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr']);

/** True for a name that HTML gives a meaning; others are mostly placeholders that an author typed, such as `<role>`. */
export function isHtmlElement(name: string): boolean {
  return harmlessElements.has(name) || activeElements.has(name) || voidElements.has(name) || name === 'html' || name === 'body';
}
