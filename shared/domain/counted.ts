/** A count with its noun: `1 issue`, `3 issues`, `5,000 issues`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
