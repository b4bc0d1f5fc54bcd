import { digestOf } from '../../shared/domain/digest.ts';

/**
 * Name of a document that was never saved. "Untitled-1" is another document tomorrow, so it goes by its first heading; one
 * without a heading by its whole text.
 */
export function untitledKey(text: string): string {
  const heading = /^ {0,3}#{1,6}[ \t]+(\S.*?)[ \t]*#*[ \t]*$/m.exec(text)?.[1];
  return `untitled:${heading === undefined ? digestOf(text).slice(0, 16) : heading.slice(0, 200)}`;
}

/** The folders above a path, nearest first. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('/') || '/');
}
