import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../../extension/commands/ids.ts';
import { contextDefaults } from '../../../extension/platform/context-defaults.ts';
import { annotationSettingIds, settingIds } from '../../../extension/platform/setting-ids.ts';

interface Manifest {
  icon: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string; category?: string; enablement?: string }[];
    menus: Record<string, { command: string; when?: string; group?: string }[]>;
    views: Record<string, { id: string; icon: string }[]>;
    viewsContainers: { activitybar: { id: string; icon: string }[] };
    viewsWelcome: { view: string; when: string; contents: string }[];
    configuration: { properties: Record<string, { scope: string }> };
    walkthroughs: { steps: { description: string; media: { markdown: string }; completionEvents: string[] }[] }[];
  };
}

const root = join(import.meta.dirname, '../../..');

describe('the manifest of the extension', () => {
  let manifest: Manifest;
  before(async () => {
    manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  });

  it('contributes exactly the commands that the code knows', () => {
    assert.deepEqual(manifest.contributes.commands.map((entry) => entry.command).sort(), [...commandIds].sort());
  });

  it('lists every command under PASS in the palette', () => {
    const shown = manifest.contributes.commands.map(({ category, title }) => (category === undefined ? title : `${category}: ${title}`));
    assert.deepEqual(shown.filter((text) => !/^PASS: [A-Z]/.test(text)), []);
  });

  it('puts only contributed commands into menus, welcome texts and walkthroughs', () => {
    const known = new Set<string>(commandIds);
    const inMenus = Object.values(manifest.contributes.menus).flat().map((entry) => entry.command);
    const texts = [...manifest.contributes.viewsWelcome.map((entry) => entry.contents), ...manifest.contributes.walkthroughs.flatMap((one) => one.steps.flatMap((step) => [step.description, ...step.completionEvents]))];
    const inTexts = texts.flatMap((text) => [...text.matchAll(/(?:command|onCommand):(pass\.[A-Za-z]+)/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...inMenus, ...inTexts].filter((id) => !known.has(id)), []);
    assert.ok(inTexts.length > 0);
  });

  it('asks only for context keys that the code sets', () => {
    const known = new Set([...Object.keys(contextDefaults), ...commandIds, ...Object.values(manifest.contributes.views).flat().map((view) => view.id)]);
    const clauses = [
      ...Object.values(manifest.contributes.menus).flat().map((entry) => entry.when ?? ''),
      ...manifest.contributes.viewsWelcome.map((entry) => entry.when),
      ...manifest.contributes.commands.map((entry) => entry.enablement ?? ''),
    ];
    const used = clauses.flatMap((clause) => clause.match(/(?<!config\.)\bpass\.[A-Za-z.]+/g) ?? []);
    assert.deepEqual(used.filter((key) => !known.has(key)), []);
    for (const key of Object.keys(contextDefaults)) assert.ok(used.includes(key), `${key} is set and never asked for`);
  });

  it('keeps a workspace from redirecting the runner', () => {
    const { properties } = manifest.contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), [...settingIds, ...annotationSettingIds].sort());
    for (const id of settingIds) assert.ok(['machine', 'application'].includes(properties[id]?.scope ?? ''), `${id} has scope ${properties[id]?.scope}`);
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort(), [...settingIds].sort());
  });

  it('offers commands on runs before the first connection, too: they connect', () => {
    for (const id of ['pass.openBacklog', 'pass.approveAndSync', 'pass.selectRun']) {
      const enablement = manifest.contributes.commands.find((entry) => entry.command === id)?.enablement ?? '';
      assert.match(enablement, /^pass\.connection != 'connected' \|\| /, id);
    }
  });

  it('offers what concerns the bundled runner only where it is in use, and the token of another only where one is named', () => {
    const when = (command: string): (string | undefined)[] => ['commandPalette', 'view/title'].map((menu) => manifest.contributes.menus[menu]?.find((entry) => entry.command === command)?.when);
    assert.deepEqual(when('pass.setRunnerToken'), ['config.pass.runner.url', 'view == pass.runs && config.pass.runner.url']);
    for (const command of ['pass.setGithubToken', 'pass.restartRunner']) assert.deepEqual(when(command), ['!config.pass.runner.url', 'view == pass.runs && !config.pass.runner.url']);
  });

  it('offers a run on Markdown only, in explorer, editor title and editor menu', () => {
    for (const menu of ['explorer/context', 'editor/title', 'editor/context']) {
      const entry = manifest.contributes.menus[menu]?.find((one) => one.command === 'pass.runOnPrd');
      assert.match(entry?.when ?? '', /LangId == markdown/, menu);
    }
  });

  it('puts at most three inline actions on a tree item', () => {
    const inline = (manifest.contributes.menus['view/item/context'] ?? []).filter((entry) => entry.group?.startsWith('inline') === true && entry.when?.includes('^run') === true);
    assert.ok(inline.length <= 3);
  });

  it('starts for its panels, for Markdown, and, through contributions, for its views and commands; never at startup', () => {
    assert.ok(manifest.activationEvents.every((event) => event.startsWith('onWebviewPanel:pass.') || event === 'onLanguage:markdown'));
  });

  it('refers to files that exist', () => {
    const files = [
      manifest.icon,
      ...manifest.contributes.viewsContainers.activitybar.map((entry) => entry.icon),
      ...Object.values(manifest.contributes.views).flat().map((view) => view.icon),
      ...manifest.contributes.walkthroughs.flatMap((one) => one.steps.map((step) => step.media.markdown)),
    ];
    assert.deepEqual(files.filter((file) => !existsSync(join(root, file))), []);
  });
});
