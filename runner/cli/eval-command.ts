import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { decodePrd } from '../../shared/prd/decode.ts';
import { readVisiblePrd } from '../../shared/prd/read-visible.ts';
import { GoldLabels, rates, score } from '../../shared/prd/score.ts';
import type { Rates, Score } from '../../shared/prd/score.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { oneLine, paint, table } from './output.ts';
import type { Output } from './output.ts';

interface FileScore {
  readonly file: string;
  readonly score: Score;
  readonly rates: Rates;
  readonly trapCount: number;
  readonly predicted: number;
}

/** Body of `eval`. */
export async function evalCommand(corpus: string, output: Output): Promise<ExitCode> {
  const files = await goldFiles(resolve(corpus));
  const scored: FileScore[] = [];
  for (const file of files) scored.push(await scoreFile(file));
  const total = sum(scored);
  output.result({ files: scored.map(machineForm), total }, humanForm(scored, total));
  return exitCodes.ok;
}

/** Gold files of a corpus: `<corpus>/gold/*.json`, else `<corpus>/*.json`. */
async function goldFiles(corpus: string): Promise<string[]> {
  for (const folder of [join(corpus, 'gold'), corpus]) {
    const isFolder = await stat(folder).then((stats) => stats.isDirectory(), () => false);
    if (!isFolder) continue;
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    if (names.length > 0) return names.map((name) => join(folder, name));
  }
  throw new PassError('not_found', `There are no gold labels in ${corpus}.`, 'Name a folder that has gold/*.json, each with a "file" beside the gold folder.');
}

async function scoreFile(goldFile: string): Promise<FileScore> {
  const gold = await readGold(goldFile);
  const document = await documentOf(goldFile, gold.file);
  const { requirements } = readVisiblePrd(decodePrd(document, gold.file).text).document;
  const result = score(gold, requirements.map(({ span, text }) => ({ lineStart: span.lineStart, lineEnd: span.lineEnd, text })));
  const trapCount = gold.traps.reduce((count, trap) => count + trap.line_end - trap.line_start + 1, 0);
  return { file: gold.file, score: result, rates: rates({ ...result, missed: result.missed.length }), trapCount, predicted: requirements.length };
}

async function readGold(goldFile: string): Promise<GoldLabels> {
  try {
    return GoldLabels.parse(JSON.parse(await readFile(goldFile, 'utf8')));
  } catch (error) {
    throw new PassError('bad_input', `${goldFile} holds no gold labels: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`, 'Each gold file has file, requirements, tolerated and traps.', error);
  }
}

/** The document lies beside the gold folder, or beside the label file. */
async function documentOf(goldFile: string, name: string): Promise<Uint8Array> {
  for (const folder of [dirname(dirname(goldFile)), dirname(goldFile)]) {
    const path = resolve(folder, name);
    if (!path.startsWith(folder + sep)) continue;
    const bytes = await readFile(path).catch(() => null);
    if (bytes !== null) return bytes;
  }
  throw new PassError('not_found', `The document ${name} that ${goldFile} labels is not there.`, 'Put it beside the gold folder.');
}

interface Total extends Rates {
  readonly true_positives: number;
  readonly false_positives: number;
  readonly missed: number;
  readonly ignored: number;
  readonly trapped: number;
  /** Share of the predictions that fall on traps. */
  readonly trap_rate: number;
}

function sum(scored: readonly FileScore[]): Total {
  const add = (value: (file: FileScore) => number): number => scored.reduce((total, file) => total + value(file), 0);
  const counts = { truePositives: add((file) => file.score.truePositives), falsePositives: add((file) => file.score.falsePositives), missed: add((file) => file.score.missed.length) };
  const trapped = add((file) => file.score.trapped);
  const predicted = add((file) => file.predicted);
  return {
    ...rates(counts),
    true_positives: counts.truePositives,
    false_positives: counts.falsePositives,
    missed: counts.missed,
    ignored: add((file) => file.score.ignored),
    trapped,
    trap_rate: predicted === 0 ? 0 : trapped / predicted,
  };
}

function machineForm({ file, score: result, rates: fileRates }: FileScore): unknown {
  return {
    file,
    ...fileRates,
    true_positives: result.truePositives,
    false_positives: result.falsePositives,
    ignored: result.ignored,
    trapped: result.trapped,
    misses: result.missed.map((label) => ({ line_start: label.line_start, line_end: label.line_end, id: label.id ?? null, kind: label.kind, text: label.text })),
    wrong: result.wrong.map((prediction) => ({ line_start: prediction.lineStart, line_end: prediction.lineEnd, text: prediction.text })),
  };
}

function humanForm(scored: readonly FileScore[], total: Total): string {
  const row = (name: string, of: Rates, found: number, wrong: number, missed: number, trapped: number): string[] => [name, percent(of.precision), percent(of.recall), percent(of.f1), `${found}`, `${wrong}`, `${missed}`, `${trapped}`];
  const rows = [
    ['document', 'precision', 'recall', 'F1', 'found', 'wrong', 'missed', 'traps'],
    ...scored.map((file) => row(oneLine(file.file, 60), file.rates, file.score.truePositives, file.score.falsePositives, file.score.missed.length, file.score.trapped)),
    row('total', total, total.true_positives, total.false_positives, total.missed, total.trapped),
  ];
  const details = scored.flatMap((file) => [
    ...file.score.missed.map((label) => `  ${paint('yellow', 'missed')}  ${file.file}:${label.line_start}  ${oneLine(label.text, 120)}`),
    ...file.score.wrong.map((prediction) => `  ${paint('red', 'wrong ')}  ${file.file}:${prediction.lineStart}  ${oneLine(prediction.text, 120)}`),
  ]);
  return [table(rows), ...(details.length === 0 ? [] : ['', ...details])].join('\n');
}

function percent(value: number): string {
  return value.toFixed(3);
}
