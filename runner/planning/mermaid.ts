import { shorten } from './markdown.ts';

/**
 * Text as the inside of a quoted Mermaid label. Every character that Mermaid, its Markdown labels or HTML could take for
 * syntax becomes a numeric entity code (`#35;`, Mermaid docs, "Entity codes to escape characters"). The colon is among
 * them because Mermaid's preprocessor rewrites lines that look like `style…:…#…;`.
 */
export function mermaidText(text: string, max = 60): string {
  // A label that starts like a list item is drawn as "Unsupported markdown: list".
  const start = shorten(text, max).replace(/^(\d+)[.)]\s+/, '$1 ').replace(/^[-+*]\s+/, '');
  const escaped = [...start].map((character) => (/[\p{L}\p{N} ,.()–…_/?!-]/u.test(character) ? character : `#${character.codePointAt(0) ?? 63};`)).join('');
  return escaped === '' ? ' ' : escaped;
}

/** A name that Mermaid accepts bare: ASCII letters, digits, underscores, starting with a letter. */
export function mermaidName(text: string): string {
  const name = text.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return /^[A-Za-z]/.test(name) ? name : `f_${name}`;
}

export type NodeShape = 'person' | 'system' | 'component' | 'external';

export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  readonly shape: NodeShape;
  /** Second line, smaller in meaning: what it is. */
  readonly note?: string;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface DiagramGroup {
  readonly label: string;
  readonly nodes: readonly DiagramNode[];
}

const brackets: Readonly<Record<NodeShape, readonly [string, string]>> = {
  person: ['(["', '"])'],
  system: ['["', '"]'],
  component: ['["', '"]'],
  external: ['[["', '"]]'],
};

/** C4's colours, as classes. */
const classDefinitions = [
  'classDef person fill:#08427b,stroke:#052e56,color:#ffffff',
  'classDef system fill:#1168bd,stroke:#0b4884,color:#ffffff',
  'classDef component fill:#85bbf0,stroke:#5d82a8,color:#000000',
  'classDef external fill:#8a8a8a,stroke:#6b6b6b,color:#ffffff',
];

function nodeLine(node: DiagramNode): string {
  const [open, close] = brackets[node.shape];
  const note = node.note === undefined ? '' : `<br/>${mermaidText(node.note, 80)}`;
  return `${node.id}${open}${mermaidText(node.label)}${note}${close}:::${node.shape}`;
}

/** A flowchart in C4's manner: people, systems and components, boundaries as subgraphs. */
export function flowchart(direction: 'TB' | 'LR', nodes: readonly DiagramNode[], groups: readonly DiagramGroup[], edges: readonly DiagramEdge[]): string {
  const lines = [`flowchart ${direction}`, ...nodes.map((node) => `  ${nodeLine(node)}`)];
  groups.forEach((group, index) => {
    lines.push(`  subgraph g${index}["${mermaidText(group.label)}"]`, ...group.nodes.map((node) => `    ${nodeLine(node)}`), '  end');
  });
  for (const edge of edges) lines.push(`  ${edge.from} -->${edge.label === '' ? '' : `|"${mermaidText(edge.label)}"|`} ${edge.to}`);
  return [...lines, ...classDefinitions.map((definition) => `  ${definition}`)].join('\n');
}

export interface ErEntity {
  readonly id: string;
  readonly label: string;
  readonly attributes: readonly { readonly type: string; readonly name: string }[];
}

export interface ErRelation {
  readonly from: string;
  readonly to: string;
  /** Right-hand cardinality as the text states it. */
  readonly many: boolean;
  readonly label: string;
}

/** An entity-relationship diagram. */
export function erDiagram(entities: readonly ErEntity[], relations: readonly ErRelation[]): string {
  const lines = ['erDiagram'];
  for (const entity of entities) {
    lines.push(`  ${entity.id}["${mermaidText(entity.label, 40)}"] {`);
    for (const attribute of entity.attributes) lines.push(`    ${mermaidName(attribute.type)} ${mermaidName(attribute.name)}`);
    lines.push('  }');
  }
  for (const relation of relations) lines.push(`  ${relation.from} ||--${relation.many ? 'o{' : 'o|'} ${relation.to} : "${mermaidText(relation.label, 40)}"`);
  return lines.join('\n');
}
