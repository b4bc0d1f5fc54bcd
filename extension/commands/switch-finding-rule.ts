import { window } from 'vscode';
import { PassError } from '../../shared/protocol/pass-error.ts';
import { annotationSettings, setRule } from '../annotations/settings.ts';
import type { Services } from '../services.ts';

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: { readonly 'pass.prd.rules': { readonly properties: Readonly<Record<string, { readonly description: string }>> } } } };
}

/** Turns a rule on or off: the one of a quick fix, else the person's choice. */
export async function switchFindingRule(services: Services, argument: unknown): Promise<void> {
  const asked = typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {};
  const { rule, on, where } = asked;
  if (typeof rule === 'string' && typeof on === 'boolean' && (where === 'workspace' || where === 'user')) return setRule(rule, on, where);
  // The manifest names the rules, so that the rules themselves are not loaded for a list of names.
  const rules = (services.context.extension.packageJSON as Manifest).contributes.configuration.properties['pass.prd.rules'].properties;
  const off = new Set(annotationSettings(window.activeTextEditor?.document.uri).disabledRules);
  const chosen = await services.ask.choose('Turn which rule on or off?', Object.entries(rules).map(([name, { description }]) => ({ label: name, description: off.has(name) ? 'off' : 'on', detail: description, value: name })));
  const place = chosen === undefined ? undefined : await services.ask.choose(`Turn “${chosen}” ${off.has(chosen) ? 'on' : 'off'}`, [{ label: 'In this workspace', value: 'workspace' as const }, { label: 'Everywhere', value: 'user' as const }]);
  if (chosen === undefined || place === undefined) throw new PassError('cancelled', 'No rule was chosen.', '');
  await setRule(chosen, off.has(chosen), place);
}
