/** A label that PASS may put on an issue, with what `label.ensure` needs to make it. */
export interface LabelDefinition {
  readonly name: string;
  /** Six lower-case hexadecimal digits. */
  readonly color: string;
  readonly description: string;
}

function family(color: string, labels: Readonly<Record<string, string>>): LabelDefinition[] {
  return Object.entries(labels).map(([name, description]) => ({ name, color, description }));
}

/**
 * The labels that the planner chooses from. Text of a PRD, a repository or a model can pick one of these and no other
 * (DESIGN.md, promise 10).
 */
export const labelDefinitions: readonly LabelDefinition[] = [
  ...family('1d76db', {
    'type:feature': 'Behaviour that somebody can use',
    'type:foundation': 'Other issues build on it',
    'type:quality': 'A quality that has to be measured and held',
    'type:constraint': 'Mandated technology, platform or policy',
    'type:task': 'Work that is none of the other types',
  }),
  ...family('0e8a16', {
    'area:accessibility': 'Use by everybody, with any input or output device',
    'area:api': 'Interfaces for programs',
    'area:auth': 'Signing in, roles and permissions',
    'area:cli': 'Command line',
    'area:core': 'Domain logic that no other area names',
    'area:data': 'Data model, storage, import and export',
    'area:docs': 'Documentation and help',
    'area:integration': 'Connections to external systems',
    'area:notifications': 'E-mail, push and other messages to people',
    'area:operations': 'Deployment, monitoring, logging and backup',
    'area:payments': 'Prices, payment and billing',
    'area:performance': 'Speed, capacity and resource use',
    'area:privacy': 'Personal data, consent and retention',
    'area:reliability': 'Availability, recovery and error handling',
    'area:reporting': 'Reports, dashboards and analytics',
    'area:search': 'Search, filtering and sorting',
    'area:security': 'Protection against misuse',
    'area:ui': 'What people see and click',
  }),
  ...family('d93f0b', {
    'priority:must': 'The PRD says that it must be there',
    'priority:should': 'The PRD says that it should be there',
    'priority:could': 'The PRD says that it could be there',
  }),
  ...family('c5def5', {
    'size:xs': 'A few hours',
    'size:s': 'About a day',
    'size:m': 'A few days',
    'size:l': 'About a week',
    'size:xl': 'More than a week: split it',
  }),
];

/** Names of {@link labelDefinitions}. */
export const allowedLabels: ReadonlySet<string> = new Set(labelDefinitions.map((label) => label.name));
