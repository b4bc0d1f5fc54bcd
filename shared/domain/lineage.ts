import type { Lineage, LineageEntry } from './bundle.ts';
import { digestOf, digestOfJson } from './digest.ts';
import type { Digest } from './digest.ts';
import { targetId } from './target.ts';
import type { Target } from './target.ts';

/** Names what one PRD has written to one target: 32 hexadecimal characters. */
export function lineageIdOf(target: Target, documentKey: string): string {
  return digestOf(`${targetId(target)}\n${documentKey}`).slice(0, 32);
}

/** Digest of a lineage's entries, whatever their order. The same for no lineage and an empty one. */
export function lineageDigest(lineage: Lineage | null): Digest {
  const entries = [...(lineage?.entries ?? [])].sort(byKey);
  return digestOfJson(entries);
}

function byKey(a: LineageEntry, b: LineageEntry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
