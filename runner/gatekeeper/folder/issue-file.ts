import { z } from 'zod';
import type { ObservedIssue } from '../../../shared/domain/bundle.ts';
import { normaliseLines, readMarker } from '../../../shared/domain/issue-text.ts';

/** What stands between the `---` lines of an issue's file. */
const FrontMatter = z.looseObject({
  number: z.int().positive(),
  key: z.string().optional(),
  state: z.enum(['open', 'closed']).default('open'),
  labels: z.array(z.string()).default([]),
  blockedBy: z.array(z.int().positive()).default([]),
  milestone: z.string().optional(),
});

export interface FileIssue {
  readonly number: number;
  readonly key: string | undefined;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly state: 'open' | 'closed';
  readonly blockedBy: readonly number[];
  readonly milestone?: string | undefined;
}

/**
 * One issue as a Markdown file: front matter, the title as heading, the body.
 * @param before front matter that the file has: what people added to it stays
 */
export async function formatIssue({ number, key, title, body, labels, state, blockedBy, milestone }: FileIssue, before?: string): Promise<string> {
  // Loaded with the first issue: a folder that has none, and a repository, do without.
  const { changeYaml, writeYaml } = await import('./yaml.ts');
  const fields = { number, key, state, labels: [...labels], milestone, blockedBy: blockedBy.length === 0 ? undefined : [...blockedBy] };
  const front = before === undefined ? writeYaml(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))) : changeYaml(`${before}\n`, fields);
  return `---\n${front}---\n\n# ${title}\n\n${body}\n`;
}

const file = /^---\n([\s\S]*?)\n---\n\n?# (.*)(?:\n\n?([\s\S]*))?$/;

/** What stands between the `---` lines; `undefined` for another file. */
export function frontMatter(text: string): string | undefined {
  return file.exec(normaliseLines(text))?.[1];
}

/** Whether a text was an issue with that number before somebody broke it: then the number is not free. */
export function wasIssue(text: string, number: number): boolean {
  const lines = normaliseLines(text);
  return readMarker(lines) !== undefined || (lines.startsWith('---\n') && lines.split('\n').includes(`number: ${number}`));
}

/** Read an issue's file back, also after a person edited it; `undefined` when it is not one. */
export async function parseIssue(text: string): Promise<FileIssue | undefined> {
  const found = file.exec(normaliseLines(text));
  const [, front, title, rest] = found ?? [];
  if (front === undefined || title === undefined) return undefined;
  const { readYaml } = await import('./yaml.ts');
  let value: unknown;
  try {
    value = readYaml(front);
  } catch {
    return undefined;
  }
  const parsed = FrontMatter.safeParse(value);
  if (!parsed.success) return undefined;
  const { number, key, state, labels, blockedBy, milestone } = parsed.data;
  return { number, key, title, body: (rest ?? '').replace(/\n$/, ''), labels, state, blockedBy, ...(milestone === undefined ? {} : { milestone }) };
}

/** `0007-pay-with-card.md`: at most 50 characters of the title, cut at a word. */
export function fileName(number: number, title: string): string {
  const words = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const end = words.length <= 50 ? 50 : words.lastIndexOf('-', 50);
  const slug = words.slice(0, end > 25 ? end : 50).replace(/-+$/, '');
  return `${String(number).padStart(4, '0')}-${slug === '' ? 'issue' : slug}.md`;
}

/** Number of an issue's file by its name. */
export function numberOfFile(name: string): number | undefined {
  const digits = /^(\d{4,10})-.+\.md$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function observedFile(issue: FileIssue, path: string): ObservedIssue {
  return { number: issue.number, url: path, title: issue.title, body: issue.body, labels: [...issue.labels], state: issue.state, author: null, milestone: issue.milestone ?? null, updatedAt: null };
}
