import { counted } from '../../shared/domain/counted.ts';
import type { RunDetail, VerifyReport } from '../../shared/domain/run.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

/**
 * Text from PRDs, targets and errors, as text: it makes no image, link or markup in a preview, which would fetch what an image
 * names.
 */
export function asText(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/[\\`*_{}[\]<>()#|!&~]/g, '\\$&').replaceAll('://', '\\://');
}

/**
 * The diagnosis of a run that stopped short, as Markdown.
 * @throws PassError `not_found` when it did not
 */
export function diagnosisText(run: RunDetail): string {
  const { diagnosis } = run;
  if (diagnosis === null) throw new PassError('not_found', `"${run.title}" has no diagnosis: it is ${run.status}.`, 'A diagnosis is written when a run stops short.');
  return [
    `# ${asText(run.title)} stopped in ${diagnosis.phase}`,
    '',
    `**What failed:** ${asText(diagnosis.error.message)}`,
    '',
    `**Next action:** ${asText(diagnosis.nextAction)}`,
    '',
    ...(diagnosis.likelyCause === '' ? [] : [`**Likely cause:** ${asText(diagnosis.likelyCause)}`, '']),
    '## Evidence',
    '',
    ...(diagnosis.evidence.length === 0 ? ['None was recorded.'] : diagnosis.evidence.map((line) => `- ${asText(line)}`)),
    '',
    '## Where',
    '',
    `- Step: ${asText(diagnosis.step)}`,
    `- Kind: ${diagnosis.error.kind}`,
    `- At: ${diagnosis.at}`,
    `- Run: ${run.id}`,
    `- PRD: ${asText(run.prd.documentKey)}, SHA-256 ${run.prd.digest}`,
    `- Written before it stopped: ${run.counts.receipts} of ${counted(run.counts.operations, 'operation')}`,
    '',
  ].join('\n');
}

const verdicts = { same: 'as approved', differs: 'differs', missing: 'missing', not_written: 'not written', not_approved: 'not approved', superseded: 'replaced by a later sync' } as const;

/** What `verify` found, as Markdown. */
export function verificationText(report: VerifyReport): string {
  const bundles = [...new Set(report.operations.flatMap(({ bundleDigest }) => bundleDigest ?? []))];
  const rows = report.operations.map((one) => {
    const where = one.number === null ? '' : one.url === null ? `#${one.number}` : `[#${one.number}](<${one.url.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>)`;
    const of = bundles.length > 1 && one.bundleDigest !== undefined ? ` of ${one.bundleDigest.slice(0, 12)}…` : '';
    return `| ${one.operationId}${of} | ${where} | ${verdicts[one.status]} | ${one.differences.map(asText).join('; ')} |`;
  });
  return [
    `# Verification of ${report.runId}`,
    '',
    `**${report.ok ? 'Everything is as approved.' : 'Not everything is as approved.'}** ${asText(report.summary)}`,
    '',
    ...(bundles.length > 1 ? bundles : [report.bundleDigest]).map((digest) => `- Bundle SHA-256: \`${digest}\``),
    `- Approved by: ${asText(report.approver ?? 'nobody')}`,
    '',
    '| operation | issue | found | differences |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
