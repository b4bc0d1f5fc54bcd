/** Whether a text names a requirement by its id, as a word of its own. */
export function namesId(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.slice(at + id.length, at + id.length + 2);
    if (!/[\p{L}\p{N}_.-]/u.test(before) && !/^(?:[\p{L}\p{N}_]|[.-][\p{L}\p{N}])/u.test(after)) return true;
  }
  return false;
}
