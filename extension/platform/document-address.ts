export const documentScheme = 'pass';

/** Kinds of read-only document; each is made again from the runner when a window is restored. */
export const documentKinds = ['prd', 'bundle', 'diagnosis', 'verification'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface DocumentAddress {
  readonly runId: string;
  readonly kind: DocumentKind;
  /** What the address is bound to, e.g. a bundle's digest; may be empty. */
  readonly qualifier: string;
  /** Name of the tab, with the extension that decides on the language. */
  readonly title: string;
}

/** Path of the address: `/run-…/bundle/<digest>/What will be written.txt`. */
export function documentPath(address: DocumentAddress): string {
  return `/${address.runId}/${address.kind}/${address.qualifier === '' ? '-' : address.qualifier}/${address.title.replaceAll('/', '_')}`;
}

/** The address in a path, or `undefined` when it is none. */
export function parseDocumentPath(path: string): DocumentAddress | undefined {
  const [, runId, kind, qualifier, title] = path.split('/');
  const known = documentKinds.find((one) => one === kind);
  if (runId === undefined || known === undefined || qualifier === undefined || title === undefined) return undefined;
  return { runId, kind: known, qualifier: qualifier === '-' ? '' : qualifier, title };
}
