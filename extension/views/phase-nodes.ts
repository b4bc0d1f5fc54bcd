import type { Check } from '../../shared/domain/backlog.ts';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { isDecidable } from '../approval/decidable.ts';
import { checkLook, prerequisiteLooks } from './run-icons.ts';
import { counted } from './tree-node.ts';
import type { TreeNode } from './tree-node.ts';

/** The PRD as submitted, and what is needed from the outside. */
export function intakeNodes(run: RunDetail): TreeNode[] {
  const prd: TreeNode = {
    id: `${run.id}/intake/prd`,
    runId: run.id,
    label: run.prd.name,
    description: `${run.prd.saved ? 'as saved' : 'unsaved buffer'} · ${run.prd.digest.slice(0, 12)}`,
    tooltip: `The PRD exactly as submitted: ${run.prd.bytes} bytes, SHA-256 ${run.prd.digest}`,
    icon: 'file',
    open: 'pass.showSubmittedPrd',
  };
  const needs = run.preflight.map((need): TreeNode => {
    const look = prerequisiteLooks[need.status];
    return {
      id: `${run.id}/intake/${need.id}`,
      runId: run.id,
      label: need.name,
      description: need.status === 'ok' ? need.seen : `${look.words}: ${need.fix}`,
      tooltip: [`${need.name}: ${look.words}`, need.seen, ...(need.blocks.length === 0 ? [] : [`Blocks: ${need.blocks.join('; ')}`]), ...(need.status === 'ok' ? [] : [`Fix: ${need.fix}`])].join('\n'),
      icon: look.icon,
      ...(look.color === undefined ? {} : { color: look.color }),
      context: need.status !== 'ok' && /github|credential|token/i.test(need.id) ? 'prerequisite.github' : 'prerequisite',
    };
  });
  return [prd, ...needs];
}

/** One check of the plan; what it found is below it. */
export function checkNode(runId: string, check: Check): TreeNode {
  const look = checkLook(check);
  const node: TreeNode = {
    id: `${runId}/plan/${check.id}`,
    runId,
    label: check.name,
    description: check.notRunBecause ?? check.summary,
    tooltip: `${check.name}: ${look.words}\n${check.notRunBecause ?? check.summary}`,
    icon: look.icon,
    ...(look.color === undefined ? {} : { color: look.color }),
    context: 'check',
  };
  if (check.findings.length === 0) return node;
  return {
    ...node,
    expanded: check.status === 'failed' && check.severity === 'blocking',
    children: () =>
      check.findings.map((finding, index): TreeNode => ({
        id: `${runId}/plan/${check.id}/${index}`,
        runId,
        label: finding.message,
        description: finding.suggestion,
        tooltip: `${finding.message}\n${finding.suggestion}`,
        icon: 'arrow-small-right',
        ...(finding.issueKey === null
          ? finding.requirementId === null
            ? {}
            : { requirementId: finding.requirementId, open: 'pass.revealRequirement' as const }
          : { issueKey: finding.issueKey, open: 'pass.openBacklog' as const }),
      })),
  };
}

/** What a person decides on: the backlog, the bundle, and the approval once given. */
export function decideNodes(run: RunDetail): TreeNode[] {
  const kept = run.counts.issues - run.counts.dropped;
  const nodes: TreeNode[] = [
    {
      id: `${run.id}/decide/backlog`,
      runId: run.id,
      label: 'Backlog',
      description: `${counted(kept, 'staged issue')}${run.counts.dropped > 0 ? `, ${run.counts.dropped} dropped` : ''} · revision ${run.backlogRevision ?? 0}`,
      tooltip: 'Open the backlog editor',
      icon: 'checklist',
      open: 'pass.openBacklog',
    },
  ];
  if (isDecidable(run) || run.bundle !== null) {
    nodes.push({
      id: `${run.id}/decide/bundle`,
      runId: run.id,
      label: 'What will be written',
      description: run.bundle === null ? 'frozen when you look at it' : `${counted(run.bundle.operations, 'operation')} · ${run.bundle.digest.slice(0, 12)}`,
      tooltip: run.bundle === null ? 'Freezes the write bundle and shows every operation in full' : `Write bundle, SHA-256 ${run.bundle.digest}, expires ${run.bundle.expiresAt}`,
      icon: 'package',
      open: 'pass.reviewBundle',
    });
  }
  if (run.approval === null && (run.approvals ?? []).length > 0) {
    nodes.push({
      id: `${run.id}/decide/approvals`,
      runId: run.id,
      label: `${(run.approvals ?? []).length} of ${run.requiredApprovals ?? 1} approvals`,
      description: (run.approvals ?? []).map(({ approver }) => approver).join(', '),
      tooltip: [describeApprovals(run), ...(run.approvals ?? []).map(({ approver, at, operations }) => `${approver} approved ${counted(operations, 'operation')} at ${at}`)].join('\n'),
      icon: 'person',
    });
  }
  if (run.approval !== null) {
    nodes.push({
      id: `${run.id}/decide/approval`,
      runId: run.id,
      label: `Approved by ${run.approval.approver}`,
      description: `${approvedPart(run)}${run.approval.bundleDigest.slice(0, 12)}`,
      tooltip: `Approved ${run.approval.at}, bundle SHA-256 ${run.approval.bundleDigest}`,
      icon: 'verified-filled',
      color: 'testing.iconPassed',
    });
  }
  return nodes;
}

/** `7 of 12 operations · `, where it is not all of them. */
function approvedPart({ approval, bundle }: RunDetail): string {
  if (approval?.operationIds === undefined || bundle === null || approval.operationIds.length >= bundle.operations) return '';
  return `${approval.operationIds.length} of ${counted(bundle.operations, 'operation')} · `;
}

const receiptVerbs: Readonly<Record<string, string>> = { 'issue.create': 'created', 'issue.update': 'updated', 'issue.close': 'closed' };

/**
 * What the target answered: issues first, each with its link; labels and links between issues below.
 * @param titles of staged issues, by key
 */
export function receiptNodes(run: RunDetail, titles: ReadonlyMap<string, string>): TreeNode[] {
  const issues = run.receipts.filter((receipt) => receipt.kind in receiptVerbs);
  const rest = run.receipts.filter((receipt) => !(receipt.kind in receiptVerbs));
  const nodes = issues.map((receipt) => receiptNode(run.id, receipt, titles));
  if (rest.length === 0) return nodes;
  return [...nodes, { id: `${run.id}/sync/rest`, runId: run.id, label: 'Labels and dependencies', description: String(rest.length), icon: 'tag', children: () => rest.map((receipt) => receiptNode(run.id, receipt, titles)) }];
}

function receiptNode(runId: string, receipt: Receipt, titles: ReadonlyMap<string, string>): TreeNode {
  const name = receipt.key === null ? receipt.operationId : (titles.get(receipt.key) ?? receipt.key);
  return {
    id: `${runId}/sync/${receipt.operationId}`,
    runId,
    label: receipt.number === null ? name : `#${receipt.number} ${name}`,
    description: `${receiptVerbs[receipt.kind] ?? receipt.kind}${receipt.reconciled ? ' (found already written)' : ''}`,
    tooltip: `${receipt.kind} ${receipt.operationId}, ${receipt.at}${receipt.url === null ? '' : `\n${receipt.url}`}`,
    icon: receipt.kind in receiptVerbs ? 'issues' : receipt.kind === 'label.ensure' ? 'tag' : 'link',
    ...(receipt.url === null ? {} : { url: receipt.url, context: 'receipt', open: 'pass.openReceipt' as const }),
  };
}
