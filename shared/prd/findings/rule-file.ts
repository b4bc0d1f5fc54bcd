import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';
import { findingRules } from './find.ts';

/** Where a repository keeps settings of PASS, below its root. */
export const ruleFilePath = '.pass/config.yml';

/** Something wrong in the file. Offsets are UTF-16 code units into its text, `end` exclusive. */
export interface RuleProblem {
  readonly start: number;
  readonly end: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a `.pass/config.yml` says about findings. */
export interface RuleFile {
  /** Names of rules that are turned off. */
  readonly disabled: readonly string[];
  readonly problems: readonly RuleProblem[];
}

const names: ReadonlySet<string> = new Set(findingRules.map((rule) => rule.name));
const off: ReadonlySet<unknown> = new Set([false, 'off', 'Off', 'OFF', 'no']);
const on: ReadonlySet<unknown> = new Set([true, 'on', 'On', 'ON', 'yes']);

/**
 * Read the section `findings` of a `.pass/config.yml`: rule names, each `on` or `off`; or `off` for all of them. A file that is wrong in one place
 * still counts in the others; other sections are not looked at.
 */
export function readRuleFile(text: string): RuleFile {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  const problems: RuleProblem[] = document.errors.map(({ pos, message }) => ({ start: pos[0], end: Math.max(pos[1], pos[0] + 1), severity: 'error', message: `Not valid YAML: ${message}` }));
  const disabled = new Set<string>();
  if (off.has(findingsOf(document)?.value)) return { disabled: [...names], problems };
  for (const pair of rulePairs(document, problems)) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const value = isScalar(pair.value) ? pair.value.value : undefined;
    if (!names.has(name)) problems.push({ ...rangeOf(pair.key), severity: 'warning', message: `There is no rule “${name}”. Rules: ${[...names].join(', ')}.` });
    else if (off.has(value)) disabled.add(name);
    else if (!on.has(value)) problems.push({ ...rangeOf(pair.value ?? pair.key), severity: 'error', message: `“${name}” is either on or off.` });
  }
  return { disabled: [...disabled], problems };
}

/** The value of `findings` when it is a single one. */
function findingsOf(document: Document): { readonly value: unknown } | undefined {
  const node: unknown = isMap(document.contents) ? document.contents.get('findings', true) : undefined;
  return isScalar(node) ? node : undefined;
}

function rulePairs(document: Document, problems: RuleProblem[]): Pair[] {
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents)) {
    problems.push({ ...rangeOf(contents), severity: 'error', message: 'Expected “findings:” with one rule per line below it.' });
    return [];
  }
  const findings = contents.items.find((pair) => isScalar(pair.key) && pair.key.value === 'findings');
  if (findings === undefined || [null, true, 'on'].includes(findingsOf(document)?.value as never)) return [];
  if (isMap(findings.value)) return findings.value.items;
  problems.push({ ...rangeOf(findings.value ?? findings.key), severity: 'error', message: 'Expected rule names, each with “on” or “off”, e.g. “passive-voice: off”.' });
  return [];
}

function rangeOf(node: unknown): { start: number; end: number } {
  const range = typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? (node.range as unknown[]) : [];
  const [start, end] = range;
  return typeof start === 'number' && typeof end === 'number' ? { start, end: Math.max(end, start + 1) } : { start: 0, end: 1 };
}
