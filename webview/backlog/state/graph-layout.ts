import type { IssueKey, StagedIssue } from '../../../shared/domain/backlog.ts';
import { wavesOf } from '../../../shared/domain/backlog-graph.ts';

export interface GraphNode {
  readonly issue: StagedIssue;
  /** Column, from 0; -1 for an issue that a cycle keeps out of every wave. */
  readonly wave: number;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  readonly from: IssueKey;
  readonly to: IssueKey;
  /** SVG path. */
  readonly path: string;
}

export interface GraphLayout {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly columns: readonly { readonly x: number; readonly name: string; readonly count: number }[];
  readonly width: number;
  readonly height: number;
}

/** Sizes in CSS pixels. */
export const graphSizes = { node: { width: 196, height: 40 }, gap: { x: 44, y: 10 }, head: 34, margin: 12 } as const;

/**
 * Issues in columns by wave, dropped ones left out. Within a column they follow the mean position of what they depend on
 * (barycentre heuristic, Sugiyama 1981), which keeps most edges from crossing.
 */
export function layoutGraph(issues: readonly StagedIssue[]): GraphLayout {
  const { node, gap, head, margin } = graphSizes;
  const kept = issues.filter((issue) => !issue.dropped);
  const byKey = new Map(kept.map((issue) => [issue.key, issue]));
  const { waves, unordered } = wavesOf(kept);
  const columns = [...waves.map((keys, index) => ({ keys: [...keys], wave: index, name: `Wave ${index + 1}` })), ...(unordered.length === 0 ? [] : [{ keys: [...unordered], wave: -1, name: 'In or behind a cycle' }])];
  const rows = new Map<IssueKey, number>();
  for (const column of columns) {
    const weight = new Map(column.keys.map((key, index) => [key, barycentre(byKey.get(key), rows, index)]));
    column.keys.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
    column.keys.forEach((key, index) => rows.set(key, index));
  }
  const x = (column: number): number => margin + column * (node.width + gap.x);
  const y = (row: number): number => head + row * (node.height + gap.y);
  const nodes = columns.flatMap(({ keys, wave }, column) => keys.flatMap((key, row): GraphNode[] => {
    const issue = byKey.get(key);
    return issue === undefined ? [] : [{ issue, wave, x: x(column), y: y(row) }];
  }));
  return {
    nodes,
    edges: edgesOf(nodes),
    columns: columns.map(({ keys, name }, column) => ({ x: x(column), name, count: keys.length })),
    width: Math.max(1, columns.length) * (node.width + gap.x) - gap.x + 2 * margin,
    height: y(Math.max(0, ...columns.map((column) => column.keys.length))) + margin,
  };
}

/** Every issue that an issue waits for or that waits for it, over any number of steps, itself included. */
export function relatedTo(issues: readonly StagedIssue[], key: IssueKey): ReadonlySet<IssueKey> {
  const down = new Map(issues.map((issue) => [issue.key, issue.dependsOn]));
  const up = new Map<IssueKey, IssueKey[]>();
  for (const issue of issues) for (const on of issue.dependsOn) up.set(on, [...(up.get(on) ?? []), issue.key]);
  return new Set([...reach(key, down), ...reach(key, up)]);
}

function reach(from: IssueKey, next: ReadonlyMap<IssueKey, readonly IssueKey[]>): ReadonlySet<IssueKey> {
  const seen = new Set([from]);
  for (const key of seen) for (const other of next.get(key) ?? []) seen.add(other);
  return seen;
}

function barycentre(issue: StagedIssue | undefined, rows: ReadonlyMap<IssueKey, number>, fallback: number): number {
  const positions = (issue?.dependsOn ?? []).map((key) => rows.get(key)).filter((row) => row !== undefined);
  return positions.length === 0 ? fallback : positions.reduce((sum, row) => sum + row, 0) / positions.length;
}

function edgesOf(nodes: readonly GraphNode[]): GraphEdge[] {
  const { node } = graphSizes;
  const places = new Map(nodes.map((place) => [place.issue.key, place]));
  return nodes.flatMap((to) => to.issue.dependsOn.flatMap((key): GraphEdge[] => {
    const from = places.get(key);
    if (from === undefined) return [];
    const [x1, y1, x2, y2] = [from.x + node.width, from.y + node.height / 2, to.x, to.y + node.height / 2];
    const bend = Math.max(18, Math.abs(x2 - x1) / 2.2);
    return [{ from: key, to: to.issue.key, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }];
  }));
}
