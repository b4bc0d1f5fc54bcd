import type { StagedIssue } from '../../shared/domain/backlog.ts';
import type { ArtifactContent, PlannerLabel } from '../../shared/domain/pack.ts';
import type { PrdDocument, PrdSnapshot, RemovedText } from '../../shared/domain/prd.ts';
import { components } from './artifacts/components.ts';
import { context } from './artifacts/context.ts';
import { dataModel } from './artifacts/data-model.ts';
import { decisions } from './artifacts/decisions.ts';
import { delivery } from './artifacts/delivery.ts';
import { glossary } from './artifacts/glossary.ts';
import { interfaces } from './artifacts/interfaces.ts';
import { openQuestions } from './artifacts/open-questions.ts';
import { overview } from './artifacts/overview.ts';
import { quality } from './artifacts/quality.ts';
import { removedText } from './artifacts/removed-text.ts';
import { requirements } from './artifacts/requirements.ts';
import { risks } from './artifacts/risks.ts';
import { testStrategy } from './artifacts/test-strategy.ts';
import { planBacklog } from './backlog.ts';
import { entitiesOf } from './entities.ts';
import { factsOf } from './plan-facts.ts';

export const baselinePlanner: PlannerLabel = {
  kind: 'baseline',
  name: 'Baseline planner (no model)',
  note: 'Everything here is derived from the words of the PRD by fixed rules. It knows no domain, proposes no design, and says what it could not derive.',
};

const artifacts = [overview, requirements, context, components, dataModel, interfaces, decisions, quality, risks, testStrategy, delivery, glossary, openQuestions, removedText] as const;

/** A planned pack and backlog. Issues come in the order of delivery. */
export interface BaselinePlan {
  readonly artifacts: ArtifactContent[];
  readonly issues: StagedIssue[];
  readonly planner: PlannerLabel;
}

/** Plan without a model: pure and deterministic, so that the same PRD gives the same bytes. */
export function planBaseline({ prd, snapshot, removed }: { readonly prd: PrdDocument; readonly snapshot: PrdSnapshot; readonly removed: readonly RemovedText[] }): BaselinePlan {
  const entities = entitiesOf(prd);
  const backlog = planBacklog(prd, entities);
  const facts = factsOf({ prd, snapshot, removed, planner: baselinePlanner, entities, backlog });
  return { artifacts: artifacts.map((write) => write(facts)), issues: backlog.issues, planner: baselinePlanner };
}
