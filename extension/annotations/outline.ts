import type { Requirement } from '../../shared/domain/prd.ts';
import { kindWords, shorten } from './words.ts';

/** A requirement in the outline, with those that refine it below it. Offsets count in the document's text. */
export interface OutlineNode {
  readonly requirement: Requirement;
  readonly name: string;
  readonly detail: string;
  /** From its first character to the end of what refines it. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly OutlineNode[];
}

export function outline(requirements: readonly Requirement[]): OutlineNode[] {
  const ids = new Set(requirements.map((requirement) => requirement.id));
  const byParent = Map.groupBy(requirements, ({ parentId, id }) => (parentId !== null && parentId !== id && ids.has(parentId) ? parentId : null));
  const seen = new Set<string>();
  const nodes = (parent: string | null): OutlineNode[] =>
    (byParent.get(parent) ?? []).flatMap((requirement) => {
      if (seen.has(requirement.id)) return [];
      seen.add(requirement.id);
      return [node(requirement, nodes(requirement.id))];
    });
  return nodes(null);
}

/** "FR-1 The shop shall …"; an id in words is set off from the words after it. */
function nameWith(id: string, text: string): string {
  return `${id}${/\s/.test(id) ? ':' : ''} ${text}`;
}

function node(requirement: Requirement, children: readonly OutlineNode[]): OutlineNode {
  const { id, idSource, kind, text, span } = requirement;
  return {
    requirement,
    name: shorten(idSource === 'author' ? nameWith(id, text) : text, 100),
    detail: kindWords[kind],
    start: span.start,
    end: Math.max(span.end, ...children.map((child) => child.end)),
    children,
  };
}
