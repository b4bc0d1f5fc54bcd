import type { Check } from '../../shared/domain/backlog.ts';
import type { Receipt } from '../../shared/domain/bundle.ts';
import { describeApprovals } from '../../shared/domain/approval-count.ts';
import { counted } from '../../shared/domain/counted.ts';
import { isOfIssue, receiptWords } from '../../shared/domain/receipt-words.ts';
import type { ReceiptSubject } from '../../shared/domain/receipt-words.ts';
import type { RunDetail } from '../../shared/domain/run.ts';
import { isDecidable } from '../approval/decidable.ts';
import { checkLook, prerequisiteLooks } from './run-icons.ts';
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

const subjects: Readonly<Record<ReceiptSubject, { readonly icon: string; readonly many: string }>> = {
  issue: { icon: 'issues', many: 'issues' },
  pull_request: { icon: 'git-pull-request', many: 'pull requests' },
  label: { icon: 'tag', many: 'labels' },
  milestone: { icon: 'milestone', many: 'milestones' },
  sub_issue: { icon: 'list-tree', many: 'sub-issues' },
  dependency: { icon: 'link', many: 'dependencies' },
  commit: { icon: 'git-commit', many: 'commits' },
  branch: { icon: 'git-branch', many: 'branches' },
};

/**
 * What the target answered: issues and pull requests first, each with its link; what belongs to them below.
 * @param titles of staged issues, by key
 */
export function receiptNodes(run: RunDetail, titles: ReadonlyMap<string, string>): TreeNode[] {
  const nodes = run.receipts.filter(isOfIssue).map((receipt) => receiptNode(run.id, receipt, titles));
  const rest = run.receipts.filter((receipt) => !isOfIssue(receipt));
  if (rest.length === 0) return nodes;
  return [...nodes, { id: `${run.id}/sync/rest`, runId: run.id, label: restLabel(rest), description: String(rest.length), icon: 'tag', children: () => rest.map((receipt) => receiptNode(run.id, receipt, titles)) }];
}

/** `Labels and dependencies`. */
function restLabel(rest: readonly Receipt[]): string {
  const names = [...new Set(rest.map((receipt) => receiptWords(receipt)?.subject))].map((subject) => (subject === undefined ? 'others' : subjects[subject].many));
  const text = names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function receiptNode(runId: string, receipt: Receipt, titles: ReadonlyMap<string, string>): TreeNode {
  const name = receipt.key === null ? receipt.operationId : (titles.get(receipt.key) ?? receipt.key);
  const words = receiptWords(receipt);
  return {
    // With the time: the operations of a later bundle have the same ids.
    id: `${runId}/sync/${receipt.operationId}/${receipt.at}`,
    runId,
    label: receipt.number === null ? name : `#${receipt.number} ${name}`,
    description: `${words?.done ?? receipt.kind}${receipt.reconciled ? ' (found already written)' : ''}`,
    tooltip: `${receipt.kind} ${receipt.operationId}, ${receipt.at}${receipt.url === null ? '' : `\n${receipt.url}`}`,
    icon: words === undefined ? 'circle-outline' : subjects[words.subject].icon,
    ...(receipt.url === null ? {} : { url: receipt.url, context: 'receipt', open: 'pass.openReceipt' as const }),
  };
}
