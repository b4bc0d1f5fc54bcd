import type { Command } from 'commander';
import { perform, withChoices, withExamples, withRunner } from '../command.ts';
import type { RunSettings } from '../run-command.ts';

/** `run`: one PRD to the decision point. */
export function register(program: Command): void {
  const command = withRunner(program.command('run').description('Take one PRD to the point where a person decides.').argument('<PRD.md>', 'the document, Markdown in UTF-8'))
    .option('--target <target>', 'owner/name on GitHub, or folder:DIR (default: a folder beside the PRD, named after it)')
    .option('--base <ref>', 'branch of the repository that the plan is made against (default: its default branch)')
    .option('--planner <planner>', 'baseline (no model); this version has no other', 'baseline')
    .option('--build', 'ask for patches, too: this version builds none yet, and says so in the plan')
    .option('--milestone <title>', 'put every planned issue into this milestone; it is added where the target has none of that title')
    .option('--document <key>', 'what the document was called before it was moved, or what sets it apart from another one with the same path (default: its path below the Git root)')
    .option('--yes', 'approve with your own key and sync; only for a folder or an emulator');
  withChoices(command);
  withExamples(command, [
    ['pass-runner run docs/prd.md', 'plan it; the target is the folder docs/prd-backlog'],
    ['pass-runner run docs/prd.md --target acme/shop', 'plan it for a repository; nothing is written yet'],
    ['pass-runner run docs/prd.md --target acme/shop --milestone "v1.0"', 'the same, with every issue in that milestone'],
    ['pass-runner run specs/prd.md --target acme/shop --document docs/prd.md', 'go on with the issues of a document that was moved'],
    ['pass-runner run docs/prd.md --yes', 'plan, approve and write the folder in one go'],
    ['pass-runner run docs/prd.md --close-dropped', 'also close what the PRD no longer asks for'],
    ['pass-runner run docs/prd.md --json | jq -r .run.id', 'for scripts'],
  ]);
  command.action((prd: string, options: RunSettings) => perform(options, async (output) => {
    const { startEarly } = await import('../early-start.ts');
    const early = await startEarly(prd, options);
    const { runCommand } = await import('../run-command.ts');
    return await runCommand(prd, options, output, early?.ensured);
  }));
}
