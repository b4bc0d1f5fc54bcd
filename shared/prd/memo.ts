/** The same pure function, which remembers the answers for the last texts it was asked about. */
export function memoise<T>(answer: (text: string) => T, limit = 256): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const remembered = known.get(text);
    if (remembered !== undefined || known.has(text)) return remembered as T;
    const fresh = answer(text);
    if (known.size >= limit) known.clear();
    known.set(text, fresh);
    return fresh;
  };
}
