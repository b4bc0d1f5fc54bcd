import type { Backlog, Check, StagedIssue } from '../../shared/domain/backlog.ts';
import { digestOf } from '../../shared/domain/digest.ts';
import type { ObservedIssue } from '../../shared/domain/bundle.ts';
import type { PackArtifact, PackIndex } from '../../shared/domain/pack.ts';
import type { PrdDocument } from '../../shared/domain/prd.ts';
import type { RunDetail } from '../../shared/domain/run.ts';

export const runId = 'run-20260301-abcd1234';
const at = '2026-03-01T09:00:00.000Z';
const planner = { kind: 'baseline' as const, name: 'baseline', note: 'Derived from the text of the PRD by rules, without a model. It knows nothing that the PRD does not say.' };

const requirementTexts: readonly (readonly [string, number, string])[] = [
  ['FR-1', 14, 'A member reserves a tool for up to seven days.'],
  ['FR-2', 15, 'A tool that is out cannot be reserved for the same days.'],
  ['FR-3', 18, 'The desk volunteer checks a tool out and in by scanning its label.'],
  ['FR-4', 21, 'Members get a reminder the day before a tool is due.'],
  ['FR-5', 24, 'A member signs in with a link sent by e-mail.'],
  ['NFR-1', 30, 'A scan is confirmed within one second on the desk tablet.'],
  ['NFR-2', 31, 'Names and addresses are deleted 90 days after a membership ends.'],
];

export const prd: PrdDocument = {
  title: 'Tool library', language: 'en', openQuestions: [], glossary: [], sections: [], findings: [],
  requirements: requirementTexts.map(([id, line, text]) => ({
    id, idSource: 'author', kind: id.startsWith('N') ? 'nonfunctional' : 'functional', text, span: { start: line * 60, end: line * 60 + text.length, lineStart: line, lineEnd: line + 1 },
    priority: 'must', acceptance: [], persona: null, integrations: [], confidence: 0.9, confidenceReason: 'It has an id and a modal verb.', section: [], parentId: null,
  })),
  isPrd: { yes: true, reason: 'It states requirements.' },
};

type Sketch = Pick<StagedIssue, 'key' | 'title' | 'component' | 'size'> & Partial<StagedIssue>;

function issue(sketch: Sketch): StagedIssue {
  return {
    body: '', acceptanceCriteria: [], labels: [], priority: 'must', dependsOn: [], parent: null, milestone: null, conflictsWith: [], traces: [], dropped: false, edited: false,
    rationale: { text: 'The PRD asks for it directly.', lines: [] }, provenance: { by: 'baseline', model: null, promptDigest: null, costUsd: null }, ...sketch,
  };
}

export const issues: readonly StagedIssue[] = [
  issue({ key: 'data-model', title: 'Store tools, members, reservations and loans', component: 'Catalogue', size: 'M', labels: ['type:foundation', 'area:data'], traces: ['FR-1', 'FR-2'],
    body: 'Create the tables that reservations and loans rest on.\n\n- A tool has a label that is unique.\n- A reservation is a range of days, a loan is a check-out with an optional check-in.\n\nOverlapping reservations of one tool must be impossible in the database itself, not only in code.',
    acceptanceCriteria: ['Two overlapping reservations of one tool are refused by a constraint.', 'Deleting a member keeps the loan statistics.', 'Migrations run forwards and backwards on an empty and on a filled database.'],
    rationale: { text: 'Reservation and check-out both need one place that knows who has which tool; FR-2 forbids overlaps.', lines: [{ start: 14, end: 16 }, { start: 31, end: 31 }] } }),
  issue({ key: 'browse', title: 'Browse and search the catalogue', component: 'Catalogue', size: 'S', labels: ['type:feature', 'area:search'], dependsOn: ['data-model'], traces: ['FR-1'], acceptanceCriteria: ['A search for part of a name finds the tool.', 'A tool shows when it is next free.'] }),
  issue({ key: 'reserve', title: 'Reserve a tool for up to seven days', component: 'Reservations', size: 'M', labels: ['type:feature', 'area:core', 'priority:must'], dependsOn: ['data-model', 'sign-in'], traces: ['FR-1', 'FR-2'],
    body: 'A member chooses a tool and a first and last day, and gets a confirmation.\n\nThe seven days are **calendar days**, both ends included. Days on which the library is closed count too.',
    acceptanceCriteria: ['Seven days are accepted, eight are refused with the reason.', 'A day on which the tool is out or reserved cannot be chosen.', 'The confirmation names the tool, both days and where to collect it.'],
    rationale: { text: 'FR-1 limits a reservation to seven days and FR-2 excludes days on which the tool is out.', lines: [{ start: 14, end: 15 }] } }),
  issue({ key: 'cancel', title: 'Cancel a reservation', component: 'Reservations', size: 'XS', labels: ['type:feature'], dependsOn: ['reserve'], traces: ['FR-1'] }),
  issue({ key: 'waiting-list', title: 'Waiting list for tools that are out', component: 'Reservations', size: 'M', priority: 'could', labels: ['type:feature'], dependsOn: ['reserve', 'reminders'], traces: ['FR-2'] }),
  issue({ key: 'scan', title: 'Check tools out and in by scanning the label', component: 'Desk', size: 'L', labels: ['type:feature', 'area:integration'], dependsOn: ['data-model', 'desk-app'], traces: ['FR-3', 'NFR-1'], acceptanceCriteria: ['A scan is confirmed within one second at the 95th percentile.', 'A label that is not known is refused with the label shown.'] }),
  issue({ key: 'desk-app', title: 'Desk screen for the tablet', component: 'Desk', size: 'M', labels: ['area:ui'], dependsOn: ['sign-in'], traces: ['FR-3'] }),
  issue({ key: 'overdue', title: 'List loans that are overdue', component: 'Desk', size: 'S', labels: ['area:reporting'], dependsOn: ['scan'], traces: ['FR-3'] }),
  issue({ key: 'sign-in', title: 'Sign in with a link sent by e-mail', component: 'Accounts', size: 'M', labels: ['type:feature', 'area:auth', 'area:security'], traces: ['FR-5'], acceptanceCriteria: ['A link works once and for 15 minutes.', 'The answer is the same whether the address is known or not.'] }),
  issue({ key: 'retention', title: 'Delete personal data 90 days after a membership ends', component: 'Accounts', size: 'S', labels: ['type:quality', 'area:privacy'], dependsOn: ['data-model'], traces: ['NFR-2'] }),
  issue({ key: 'mail', title: 'Send mail through the provider, with retries', component: 'Notifications', size: 'S', labels: ['area:notifications', 'area:reliability'], traces: ['FR-4'] }),
  issue({ key: 'reminders', title: 'Remind members the day before a tool is due', component: 'Notifications', size: 'S', labels: ['area:notifications'], dependsOn: ['mail', 'scan'], traces: ['FR-4'] }),
  issue({ key: 'speed', title: 'Measure scan confirmation on the desk tablet', component: 'Quality', size: 'S', labels: ['area:performance'], dependsOn: ['scan'], traces: ['NFR-1'] }),
];

export const backlog: Backlog = { schema: 'pass.backlog/v1', revision: 1, issues: [...issues] };

const passed = (id: string, name: string, summary: string): Check => ({ id, name, status: 'passed', severity: 'blocking', summary, findings: [], notRunBecause: null });
export const checks: readonly Check[] = [
  passed('coverage', 'Coverage', 'Every requirement is traced by an issue.'),
  passed('cycles', 'Dependency cycles', 'No cycles.'),
  passed('duplicates', 'Duplicates', 'No two issues say the same.'),
  {
    id: 'criteria', name: 'Acceptance criteria', status: 'failed', severity: 'warning', summary: '3 issues have none.', notRunBecause: null,
    findings: ['cancel', 'waiting-list', 'retention'].map((issueKey) => ({ message: 'It has no acceptance criteria.', suggestion: 'Say how a reviewer sees that it is done.', issueKey, requirementId: null })),
  },
];

const observed = (number: number, title: string, body: string, labels: string[]): ObservedIssue => ({ number, url: `https://github.com/acme/tools/issues/${number}`, title, body, labels, state: 'open', author: 'ada', updatedAt: at });
export const observations: readonly { readonly key: string; readonly observed: ObservedIssue | null }[] = [
  { key: 'data-model', observed: observed(41, 'Store tools, members and loans', 'Create the tables.', ['type:foundation']) },
  { key: 'sign-in', observed: observed(42, 'Sign in with a link sent by e-mail', '', ['type:feature']) },
];

const markdown = [
  '# Components', '', 'How the parts of the tool library fit together. Requirements: FR-1, FR-3 and NFR-1.', '',
  '```mermaid', 'flowchart LR', '  member(["Member"]):::person', '  desk(["Desk volunteer"]):::person', '  subgraph s["Tool library"]', '    web["Web app<br/>reservations, accounts"]', '    tablet["Desk screen<br/>scan in and out"]', '    api["Application"]', '    db[("Database")]', '  end', '  mail[["Mail provider"]]',
  '  member -->|"reserves"| web', '  desk -->|"scans"| tablet', '  web --> api', '  tablet --> api', '  api --> db', '  api -->|"reminders"| mail', '  classDef person fill:#08427b,stroke:#052e56,color:#ffffff', '```', '',
  '## Responsibilities', '', '| Component | Does | Traces |', '| --- | --- | --- |', '| Web app | Reservations, sign-in | FR-1, FR-2, FR-5 |', '| Desk screen | Check-out and check-in | FR-3, NFR-1 |', '| Notifications | Reminders | FR-4 |', '',
  '## Check-out', '', 'See [the data model](05-data-model.md#tables), [line 18 of the PRD](prd.md#L18-L19) and [GitHub](https://github.com/).', '',
  '```mermaid', 'sequenceDiagram', '  actor Desk as Desk volunteer', '  participant Tablet', '  participant App as Application', '  Desk->>Tablet: scan label', '  Tablet->>App: check out', '  App-->>Tablet: confirmed, due in 7 days', '```', '',
  '## Data', '', '```mermaid', 'erDiagram', '  TOOL ||--o{ RESERVATION : "is reserved"', '  MEMBER ||--o{ RESERVATION : makes', '  TOOL { string label }', '  RESERVATION { date first', ' date last }', '```', '',
  '## Not drawn', '', '```mermaid', 'flowchart LR', '  a --> --> b', '```', '', '![a picture](https://example.com/x.png) <b>raw</b> <script>document.title = "raw HTML ran"</script>', '', '- [ ] a box', '- [x] a ticked box', '',
].join('\n');

function artifact(id: string, kind: PackArtifact['kind'], title: string, notDerived: string[]): PackArtifact {
  return { id, kind, title, summary: title, markdownDigest: digestOf(markdown), jsonDigest: digestOf('{}'), notDerived };
}
export const pack: PackIndex = {
  schema: 'pass.pack/v1', planner, prdDigest: digestOf('prd'),
  artifacts: [artifact('01-overview', 'overview', 'Overview', []), artifact('04-components', 'components', 'Components', ['Which protocols the parts speak: the PRD names none.']), artifact('05-data-model', 'data_model', 'Data model', [])],
};
export const artifactMarkdown = markdown;

export const run: RunDetail = {
  id: runId, title: 'Tool library', prd: { name: 'tool-library.md', documentKey: 'docs/tool-library.md', digest: digestOf('prd'), bytes: 4096, saved: true },
  targetChoice: { kind: 'github', owner: 'acme', name: 'tools' }, target: null, planner, status: 'waiting', phases: [],
  counts: { requirements: 7, findings: 0, artifacts: 3, issues: issues.length, dropped: 0, checksFailed: 1, operations: 0, receipts: 0 },
  costUsd: 0, submittedBy: 'ada', trigger: 'editor', createdAt: at, updatedAt: at, lastSeq: 12,
  schema: 'pass.run/v1', build: false, preflight: [], diagnosis: null, backlogRevision: 1, bundle: null, approval: null, rejection: null, receipts: [],
};
