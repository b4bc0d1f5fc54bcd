import type { Finding, FindingSeverity, PrdDocument, Requirement, Span } from '../../domain/prd.ts';
import type { Cancelled, LeftOver } from '../drafts.ts';
import type { SourceText } from '../source-text.ts';
import type { LikePair } from './about.ts';

/** What the rules look at. */
export interface FindingInput {
  readonly document: PrdDocument;
  readonly cancelled: readonly (Pick<Cancelled, 'text' | 'why'> & { readonly span: Span })[];
  readonly leftOver: readonly (Pick<LeftOver, 'text' | 'what'> & { readonly span: Span })[];
  readonly source: SourceText;
  /** Requirements that share rare words. */
  readonly pairs: readonly LikePair[];
}

export interface FindingOptions {
  /** Names of rules that are turned off. */
  readonly disabledRules?: readonly string[];
}

/** One kind of weakness. */
export interface FindingRule {
  readonly name: string;
  readonly severity: FindingSeverity;
  /** Why it matters, for a person. */
  readonly why: string;
  readonly find: (input: FindingInput) => Iterable<Weakness>;
}

export interface Weakness {
  readonly span: Span;
  readonly message: string;
  readonly suggestion: string;
  readonly requirement: Requirement | null;
}

export function toFinding(rule: FindingRule, weakness: Weakness): Finding {
  return { rule: rule.name, severity: rule.severity, span: weakness.span, message: weakness.message, why: rule.why, suggestion: weakness.suggestion, requirementId: weakness.requirement?.id ?? null };
}
