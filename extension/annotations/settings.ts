import { ConfigurationTarget, workspace } from 'vscode';
import type { Uri } from 'vscode';

/** What the settings say for one document. */
export interface AnnotationSettings {
  readonly files: readonly string[];
  readonly codeLens: boolean;
  readonly hover: boolean;
  readonly gutter: boolean;
  readonly findings: boolean;
  readonly outline: boolean;
  readonly statusBar: boolean;
  /** Names of rules that are turned off. */
  readonly disabledRules: readonly string[];
}

export function annotationSettings(uri: Uri | undefined): AnnotationSettings {
  const configuration = workspace.getConfiguration('pass.prd', uri);
  const files: unknown = configuration.get('files');
  const rules: unknown = configuration.get('rules');
  const isOn = (name: string): boolean => configuration.get<unknown>(name) !== false;
  return {
    files: Array.isArray(files) ? files.filter((glob) => typeof glob === 'string') : [],
    codeLens: isOn('codeLens'),
    hover: isOn('hover'),
    gutter: isOn('gutter'),
    findings: isOn('findings'),
    outline: isOn('outline'),
    statusBar: isOn('statusBar'),
    disabledRules: Object.entries(rulesOf(rules)).flatMap(([rule, value]) => (value === false ? [rule] : [])),
  };
}

/** Turns a rule on or off for this workspace, or for the person everywhere. */
export async function setRule(rule: string, on: boolean, where: 'workspace' | 'user'): Promise<void> {
  const configuration = workspace.getConfiguration('pass.prd');
  const inspected = configuration.inspect('rules');
  const target = where === 'workspace' ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const present = where === 'workspace' ? inspected?.workspaceValue : inspected?.globalValue;
  await configuration.update('rules', { ...rulesOf(present), [rule]: on }, target);
}

function rulesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
