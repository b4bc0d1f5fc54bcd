import { noCapabilities } from '../../../../shared/domain/capabilities.ts';
import { composeIssue, withMarker } from '../../../../shared/domain/issue-text.ts';
import type { StagedIssue } from '../../../../shared/domain/backlog.ts';
import type { IssueRef, Operation, WriteBundle } from '../../../../shared/domain/bundle.ts';
import { lineageIdOf } from '../../../../shared/domain/lineage.ts';
import type { Target } from '../../../../shared/domain/target.ts';
import { totalsOf } from '../../../../shared/domain/write-totals.ts';
import type { GateResult } from '../../../../runner/governance/gate.ts';

export const sampleFolder: Target = { kind: 'folder', path: '/backlog', folderId: 'f0' };

export const sampleRepository: Target = {
  kind: 'github',
  apiHost: 'api.github.com',
  repositoryId: 42,
  owner: 'acme',
  name: 'shop',
  visibility: 'public',
  defaultBranch: 'main',
  baseSha: '3f2c1ab0'.repeat(5),
  emulator: false,
};

const documentKey = 'docs/shop.md';
export const sampleLineage = lineageIdOf(sampleRepository, documentKey);

/** A staged issue with the given fields. */
export function stagedIssue(fields: Partial<StagedIssue> & { key: string }): StagedIssue {
  return {
    title: `Build ${fields.key}`,
    body: `What ${fields.key} does.`,
    acceptanceCriteria: ['It works.'],
    labels: ['pass'],
    size: 'M',
    priority: 'must',
    component: 'checkout',
    dependsOn: [],
    parent: null,
    milestone: null,
    conflictsWith: [],
    traces: ['FR-1'],
    rationale: { text: 'The PRD asks for it.', lines: [{ start: 3, end: 4 }] },
    provenance: { by: 'baseline', model: null, promptDigest: null, costUsd: null },
    dropped: false,
    edited: false,
    ...fields,
  };
}

/** An operation that creates a staged issue. */
export function createOperation(id: string, issue: StagedIssue, blockedBy: readonly IssueRef[] = [], lineageId = sampleLineage): Operation {
  return { id, kind: 'issue.create', key: issue.key, ...withMarker(composeIssue(issue, blockedBy), lineageId, issue.key) };
}

/** What a gatekeeper sees where nothing was written yet. */
export const nothingObserved: GateResult<'gate.observe'> = { lineage: null, issues: [], labels: [], milestones: [], capabilities: noCapabilities, policyDigest: '4'.repeat(64), related: { others: [], elsewhere: [] } };

export const samplePreconditions: WriteBundle['preconditions'] = {
  prdDigest: '1'.repeat(64), backlogDigest: '2'.repeat(64), lineageDigest: '3'.repeat(64), policyDigest: '4'.repeat(64), capabilities: { blockedBy: true, subIssues: true, issueTypes: false }, labels: [], passVersion: '0.1.0',
};

/** Labels that operations use and do not make. */
function labelsThere(operations: readonly Operation[]): string[] {
  const made = new Set(operations.flatMap((operation) => (operation.kind === 'label.ensure' ? [operation.name] : [])));
  return [...new Set(operations.flatMap((operation) => ('labels' in operation ? operation.labels : [])))].filter((label) => !made.has(label));
}

/** The bundle with other operations, and with what it says of them. */
export function withOperations(bundle: WriteBundle, operations: Operation[]): WriteBundle {
  const labels = bundle.target.kind === 'folder' ? [] : labelsThere(operations);
  return { ...bundle, operations, limits: totalsOf(operations), preconditions: { ...bundle.preconditions, labels } };
}

/** A bundle that keeps every rule, with the given fields. */
export function sampleBundle(fields: Partial<WriteBundle> = {}): WriteBundle {
  const target = fields.target ?? sampleRepository;
  const lineageId = lineageIdOf(target, documentKey);
  const operations = fields.operations ?? [createOperation('op-0001', stagedIssue({ key: 'cart' }), [], lineageId), createOperation('op-0002', stagedIssue({ key: 'pay' }), [{ ref: 'op-0001' }], lineageId)];
  return {
    schema: 'pass.bundle/v1',
    runId: 'run-20260101-abcdefgh',
    sequence: 1,
    lineageId,
    documentKey,
    submittedBy: 'sam',
    target,
    preconditions: { ...samplePreconditions, labels: target.kind === 'folder' ? [] : labelsThere(operations) },
    limits: totalsOf(operations),
    operations,
    unchanged: [],
    drift: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    nonce: '0'.repeat(32),
    ...fields,
  };
}
