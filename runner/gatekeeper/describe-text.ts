/** Where a text differs from the approved one, for people: the first line that is not the same. */
export function describeBody(approved: string, found: string): string {
  const a = approved.split('\n');
  const b = found.split('\n');
  const at = a.findIndex((line, index) => line !== b[index]);
  const line = at === -1 ? a.length : at;
  return `line ${line + 1} is “${(b[line] ?? '').slice(0, 200)}” instead of “${(a[line] ?? '').slice(0, 200)}”`;
}

interface Content {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** What is different in an issue, field by field, for people. */
export function contentDifferences(approved: Content, found: Content): string[] {
  const list = (labels: readonly string[]): string => (labels.length === 0 ? 'none' : [...labels].sort().join(', '));
  return [
    ...(approved.title === found.title ? [] : [`title: “${found.title}” instead of “${approved.title}”`]),
    ...(approved.body === found.body ? [] : [`body: ${describeBody(approved.body, found.body)}`]),
    ...(list(approved.labels) === list(found.labels) ? [] : [`labels: ${list(found.labels)} instead of ${list(approved.labels)}`]),
  ];
}
