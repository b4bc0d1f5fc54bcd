/** Where a text differs from the approved one, for people: the first line that is not the same. */
export function describeBody(approved: string, found: string): string {
  const a = approved.split('\n');
  const b = found.split('\n');
  const at = a.findIndex((line, index) => line !== b[index]);
  const line = at === -1 ? a.length : at;
  return `line ${line + 1} is “${(b[line] ?? '').slice(0, 200)}” instead of “${(a[line] ?? '').slice(0, 200)}”`;
}
