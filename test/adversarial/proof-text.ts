import type { Case } from './manifest.ts';

export interface ProvenCase extends Case {
  readonly result: string;
}

export interface KillNumbers {
  /** That was tried; a `+` at its end for a checkout with changes. */
  readonly commit: string;
  readonly seed: number;
  readonly kills: number;
  readonly atFailpoints: number;
  readonly bundles: number;
  readonly issues: number;
  readonly operations: number;
  readonly faults: number;
  readonly forged: number;
  readonly duplicates: number;
  readonly lost: number;
  readonly unapproved: number;
  readonly uncertain: number;
}

export interface MutantNumbers {
  readonly problems: readonly string[];
  readonly results: readonly { readonly guard: string; readonly file: string; readonly test: string; readonly outcome: string }[];
}

export interface Proof {
  readonly version: string;
  readonly cases: readonly ProvenCase[];
  /** Undefined when that part failed before it had numbers. */
  readonly kills: KillNumbers | undefined;
  readonly mutants: MutantNumbers | undefined;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const fileOf = (path: string): string => path.split('/').at(-1) ?? path;

/** docs/gate-proof.md: what was tried against the gate, and what came of it. */
export function renderProof({ version, cases, kills, mutants }: Proof): string {
  return [
    '# Proof of the gate',
    '',
    `Written by \`npm run proof\` for PASS ${version}; do not edit it. What each promise means is in [SECURITY.md](../SECURITY.md).`,
    'A test fails when a case has no test, or a named test is missing or skipped (`test/adversarial/manifest.test.ts`).',
    '',
    '## Attacks and crashes',
    '',
    ...summaryOf(cases),
    '',
    '| case | attack | result | tests |',
    '| --- | --- | --- | --- |',
    ...cases.map(({ id, attack, provenBy, result }) => `| ${id} | ${cell(attack)} | ${result} | ${'notYetApplicable' in provenBy ? provenBy.notYetApplicable : provenBy.map(([file, title]) => `${fileOf(file)}: ${cell(title)}`).join('<br>')} |`),
    '',
    '## Kills at random',
    '',
    ...(kills === undefined ? ['This part failed: run `PASS_KILLS=300 npx mocha test/adversarial/kills.test.ts`.'] : describeKills(kills)),
    '',
    '## Guards that were switched off',
    '',
    ...(mutants === undefined ? ['This part failed: run `npm run mutants`.'] : describeMutants(mutants)),
    '',
    '## What this does not prove',
    '',
    '- The double and the emulator are not GitHub. The double accepts and answers only what GitHub’s OpenAPI description allows; how late',
    '  a write can turn up on GitHub is nowhere documented, and taken to be 30 seconds.',
    '- A kill ends the process, not the machine: what fsync promises is the operating system’s word.',
    '- Two gatekeepers of one account that begin with the same document within one request write its first issue twice. Both facts are',
    '  noticed: one stops, and `verify` names the second copy. See “Known limits” in SECURITY.md.',
    '- Clients of other accounts are only as far away as the author of an issue tells: who has the same account as the gatekeeper can forge',
    '  what it looks for.',
    '',
  ].join('\n');
}

function summaryOf(cases: readonly ProvenCase[]): string[] {
  const count = (result: string): number => cases.filter((one) => one.result === result).length;
  const red = cases.filter(({ result }) => result === 'RED').map(({ id }) => id);
  return [`${count('holds')} of ${cases.length} hold, ${count('not yet applicable')} are not yet applicable, ${red.length} are red${red.length === 0 ? '' : ` (${red.join(', ')})`}.`];
}

function describeKills(kills: KillNumbers): string[] {
  return [
    `\`PASS_KILLS=${kills.kills} PASS_KILLS_SEED=${kills.seed}\` at commit ${kills.commit}: ${kills.kills} times \`kill -9\` of a gatekeeper before its bundle was finished (${kills.atFailpoints} at a place of the write path, the others at`,
    `any moment; a sync that had stopped at a fault by then counts, too), ${kills.bundles} bundles with ${kills.operations} operations of every kind (${kills.issues} issues created), ${kills.faults} planned faults (502 before and after the effect, reset before, after and within the answer, late writes, stale`,
    `lists) and ${kills.forged} forged markers. The seed decides places and faults; the moments also depend on the machine. By the server’s own log of requests:`,
    '',
    '| written twice | lost | requests that nobody approved | stopped as uncertain |',
    '| --- | --- | --- | --- |',
    `| ${kills.duplicates} | ${kills.lost} | ${kills.unapproved} | ${kills.uncertain} |`,
    '',
    'Uncertain is allowed only where the list of issues was stale, at most once for each kill; with a truthful list nothing was.',
  ];
}

function describeMutants({ problems, results }: MutantNumbers): string[] {
  const killed = results.filter(({ outcome }) => outcome === 'killed').length;
  return [
    `${killed} of ${results.length} guards turned their named test red when they were switched off, one at a time.`,
    ...problems.map((problem) => `- ${problem.split('\n')[0] ?? ''}`),
    '',
    '| guard | in | noticed by | result |',
    '| --- | --- | --- | --- |',
    ...results.map(({ guard, file, test, outcome }) => `| ${cell(guard)} | ${file} | ${cell(fileOf(test.split(' › ')[0] ?? ''))}: ${cell(test.split(' › ').slice(1).join(' › '))} | ${outcome} |`),
  ];
}
