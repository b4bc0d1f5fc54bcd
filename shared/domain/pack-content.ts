import { z } from 'zod';
import { IssueKey, IssueSize } from './backlog.ts';
import { Digest } from './digest.ts';
import { DisclosureForm, PrdAudience } from './disclosure.ts';
import type { ArtifactKind} from './pack.ts';
import { PlannerLabel } from './pack.ts';
import { Priority, RemovedText, RequirementKind } from './prd.ts';

/** Where in the PRD something stands: 1-based lines, inclusive. */
export const Lines = z.object({ start: z.int().min(1), end: z.int().min(1) });
export type Lines = z.infer<typeof Lines>;

const requirementIds = z.array(z.string());
const issues = z.array(IssueKey);
/** Source of a diagram, as in the Markdown; null when there is nothing to draw. */
const mermaid = z.string().nullable();
const statement = z.object({ id: z.string(), text: z.string(), lines: Lines });

export const OverviewContent = z.object({
  schema: z.literal('pass.pack.overview/v1'),
  title: z.string(),
  planner: PlannerLabel,
  prd: z.object({ name: z.string(), digest: Digest, bytes: z.int(), saved: z.boolean(), language: z.string() }),
  counts: z.object({ requirements: z.int(), inScope: z.int(), issues: z.int(), openQuestions: z.int(), findings: z.int(), removed: z.int() }),
  goals: z.array(statement),
  outOfScope: z.array(statement),
  people: z.array(z.string()),
  capabilities: z.array(z.object({ name: z.string(), requirements: requirementIds, issues })),
});

export const RequirementsContent = z.object({
  schema: z.literal('pass.pack.requirements/v1'),
  requirements: z.array(
    z.object({
      id: z.string(),
      kind: RequirementKind,
      text: z.string(),
      lines: Lines,
      section: z.array(z.string()),
      priority: Priority.nullable(),
      confidence: z.number(),
      parentId: z.string().nullable(),
      inScope: z.boolean(),
      acceptance: z.array(z.object({ id: z.string(), text: z.string(), lines: Lines })),
      issues,
    }),
  ),
});

const named = z.object({ name: z.string(), requirements: requirementIds });

export const ContextContent = z.object({
  schema: z.literal('pass.pack.context/v1'),
  system: z.string(),
  people: z.array(named),
  externals: z.array(named),
  mermaid,
});

export const ComponentsContent = z.object({
  schema: z.literal('pass.pack.components/v1'),
  components: z.array(z.object({ name: z.string(), requirements: requirementIds, issues, externals: z.array(z.string()) })),
  relations: z.array(z.object({ from: z.string(), to: z.string(), because: z.array(z.string()) })),
  mermaid,
});

export const DataModelContent = z.object({
  schema: z.literal('pass.pack.data_model/v1'),
  entities: z.array(
    z.object({
      name: z.string(),
      definition: z.string().nullable(),
      requirements: requirementIds,
      /** `type` is null where the PRD states none. */
      attributes: z.array(z.object({ name: z.string(), type: z.string().nullable(), requirementId: z.string() })),
    }),
  ),
  relations: z.array(z.object({ from: z.string(), to: z.string(), label: z.string(), many: z.boolean(), requirementId: z.string() })),
  mermaid,
});

export const InterfacesContent = z.object({
  schema: z.literal('pass.pack.interfaces/v1'),
  externals: z.array(named),
  surfaces: z.array(z.object({ kind: z.enum(['http', 'rpc', 'command', 'format', 'protocol']), name: z.string(), requirements: requirementIds })),
});

export const DecisionsContent = z.object({
  schema: z.literal('pass.pack.decisions/v1'),
  decisions: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      status: z.literal('proposed'),
      context: z.string(),
      requirementId: z.string(),
      lines: Lines,
      technologies: z.array(z.string()),
      consequences: z.array(z.string()),
      issues,
    }),
  ),
});

export const QualityContent = z.object({
  schema: z.literal('pass.pack.quality/v1'),
  qualities: z.array(
    z.object({
      requirementId: z.string(),
      characteristic: z.string(),
      text: z.string(),
      lines: Lines,
      /** Numbers as the PRD writes them, e.g. `under 300 ms`. Empty: no number stated. */
      measures: z.array(z.string()),
      verifiedBy: z.string(),
      issues,
    }),
  ),
});

export const RisksContent = z.object({
  schema: z.literal('pass.pack.risks/v1'),
  risks: z.array(
    z.object({
      id: z.string(),
      level: z.enum(['high', 'medium', 'low']),
      risk: z.string(),
      evidence: z.string(),
      action: z.string(),
      lines: Lines.nullable(),
      requirements: requirementIds,
    }),
  ),
});

export const TestLevel = z.enum(['unit', 'integration', 'end-to-end', 'performance', 'security', 'accessibility', 'manual']);
export type TestLevel = z.infer<typeof TestLevel>;

export const TestStrategyContent = z.object({
  schema: z.literal('pass.pack.test_strategy/v1'),
  criteria: z.array(
    z.object({
      id: z.string(),
      requirementId: z.string(),
      issues,
      text: z.string(),
      /** True when the PRD gives no criterion and the statement stands in for it. */
      literal: z.boolean(),
      level: TestLevel,
      because: z.string(),
    }),
  ),
});

const dependency = z.object({ from: IssueKey, on: IssueKey, because: z.string() });

export const DeliveryContent = z.object({
  schema: z.literal('pass.pack.delivery/v1'),
  waves: z.array(
    z.object({
      number: z.int().min(1),
      issues: z.array(
        z.object({ key: IssueKey, title: z.string(), component: z.string(), size: IssueSize, priority: Priority.nullable(), parent: IssueKey.nullable().default(null), dependsOn: issues, conflictsWith: issues }),
      ),
    }),
  ),
  dependencies: z.array(dependency),
  /** Stated in the text, but they would close a circle. */
  leftOut: z.array(dependency),
  /** The longest chain of issues that wait for each other. */
  criticalPath: issues,
});

export const GlossaryContent = z.object({
  schema: z.literal('pass.pack.glossary/v1'),
  terms: z.array(z.object({ term: z.string(), definition: z.string(), lines: Lines, usedBy: requirementIds })),
  /** Things that requirements act on and that the PRD does not define. */
  undefinedTerms: z.array(named),
});

export const OpenQuestionsContent = z.object({
  schema: z.literal('pass.pack.open_questions/v1'),
  questions: z.array(z.object({ text: z.string(), lines: Lines, issues })),
  /** What the PRD leaves unsaid, found by rule. */
  gaps: z.array(z.object({ question: z.string(), requirements: requirementIds })),
});

export const RemovedTextContent = z.object({ schema: z.literal('pass.pack.removed_text/v1'), removed: z.array(RemovedText) });

export const DisclosureContent = z.object({
  schema: z.literal('pass.pack.disclosure/v1'),
  audience: PrdAudience.nullable(),
  form: DisclosureForm,
  /** Internal parts were left out. */
  withholds: z.boolean(),
  where: z.string(),
  withheld: z.array(z.object({ id: z.string(), lines: Lines })),
  lost: requirementIds,
  notices: z.array(z.string()),
  findings: z.array(z.string()),
});

/** The JSON of each kind of artifact. */
export const packContent = {
  overview: OverviewContent,
  requirements: RequirementsContent,
  context: ContextContent,
  components: ComponentsContent,
  data_model: DataModelContent,
  interfaces: InterfacesContent,
  decisions: DecisionsContent,
  quality: QualityContent,
  risks: RisksContent,
  test_strategy: TestStrategyContent,
  delivery: DeliveryContent,
  glossary: GlossaryContent,
  open_questions: OpenQuestionsContent,
  removed_text: RemovedTextContent,
  disclosure: DisclosureContent,
} as const satisfies Record<ArtifactKind, z.ZodType>;
export type PackContent<K extends ArtifactKind> = z.infer<(typeof packContent)[K]>;
