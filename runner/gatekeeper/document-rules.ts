import type { WriteBundle } from '../../shared/domain/bundle.ts';
import { disclosureRule, matchesPath } from '../../shared/domain/disclosure.ts';
import { targetLabel } from '../../shared/domain/target.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';
import type { Settings } from './home.ts';

/**
 * The administrator's rules for paths, whatever the document says about itself and whoever approved.
 * @throws PassError `forbidden` for a document that they take for internal and a target that everybody can read
 */
export function requireFewEnoughReaders({ documentKey, target, operations }: Pick<WriteBundle, 'documentKey' | 'target' | 'operations'>, { internalDocuments = [] }: Pick<Settings, 'internalDocuments'>): void {
  const pattern = internalDocuments.find((one) => matchesPath(one, documentKey));
  if (pattern === undefined || operations.length === 0 || disclosureRule('internal', target, true).form !== 'refused') return;
  throw new PassError('forbidden', `The administrator takes ${documentKey} for internal (${pattern}), and everybody can read ${targetLabel(target)}.`, 'Choose a target that fewer people can read, or ask the administrator of the gatekeeper (internalDocuments in its settings).');
}
