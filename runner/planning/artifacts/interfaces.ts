import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import type { PackContent } from '../../../shared/domain/pack-content.ts';
import { cell, count, table } from '../markdown.ts';
import { artifact, idCell } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';
import { externalsOf } from './shared-views.ts';

type Surface = PackContent<'interfaces'>['surfaces'][number];

const forms: readonly (readonly [Surface['kind'], RegExp])[] = [
  ['http', /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+(?:https?:\/\/[^\s/]+)?(\/[\w{}:./-]*)/g],
  ['http', /(?<![\w./-])(\/(?:api|v\d+)(?:\/[\w{}:.-]+)*)/g],
  ['rpc', /\b([A-Z][A-Za-z0-9]+)\s+(?:RPC|gRPC (?:service|method)|RPCs)\b/g],
  ['command', /(?<![\w-])(--[a-z][a-z0-9-]+)/g],
  ['format', /\b(CSV|JSON|XML|YAML|PDF|XLSX|iCal(?:endar)?|Parquet|Protobuf|JSONL|NDJSON|SARIF)\b/g],
  ['protocol', /\b(REST|gRPC|GraphQL|WebSockets?|webhooks?|SMTP|OAuth ?2(?:\.0)?|OAuth|OpenID Connect|OIDC|SAML|LDAP|SCIM|MQTT|AMQP|SFTP|HTTPS?|OpenAPI|TLS(?: ?1\.\d)?)\b/g],
];

const kindNames: Readonly<Record<Surface['kind'], string>> = { http: 'HTTP endpoint', rpc: 'Remote procedure', command: 'Command-line option', format: 'Data format', protocol: 'Protocol' };

/** External systems, and the endpoints, formats and protocols that requirements spell out. */
export function interfaces(facts: PlanFacts): ArtifactContent {
  const externals = externalsOf(facts.prd);
  const surfaces = surfacesOf(facts);
  return artifact({
    kind: 'interfaces',
    title: 'Interfaces',
    summary: externals.length + surfaces.length === 0 ? 'The PRD names no external system, endpoint, format or protocol.' : `${count(externals.length, 'external system')} and ${count(surfaces.length, 'endpoint, format or protocol', 'endpoints, formats and protocols')} that requirements name.`,
    body: [
      externals.length === 0 ? '' : `## External systems\n\n${table(['System', 'Required by', 'Issues'], externals.map((external) => [cell(external.name), idCell(external.requirements), idCell(external.requirements.flatMap((id) => (facts.issuesOf.get(id) ?? []).map((issue) => issue.key)).filter((key, at, all) => all.indexOf(key) === at))]))}`,
      surfaces.length === 0 ? '' : `## Endpoints, formats and protocols\n\n${table(['Name', 'Kind', 'Required by'], surfaces.map((surface) => [cell(surface.name), kindNames[surface.kind], idCell(surface.requirements)]))}`,
    ],
    json: { schema: 'pass.pack.interfaces/v1', externals, surfaces },
    notDerived: [
      ...(surfaces.some((surface) => surface.kind === 'http' || surface.kind === 'rpc') ? ['Request and response shapes: take them from the requirements named in each row.'] : ['Endpoints of the system itself: no requirement spells one out.']),
      ...(externals.length === 0 ? [] : ['Authentication, limits and failure behaviour of the external systems, unless a requirement states them.']),
    ],
  });
}

function surfacesOf({ prd }: PlanFacts): Surface[] {
  const found = new Map<string, Surface>();
  for (const requirement of inScope(prd)) {
    const text = [requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].join('\n');
    for (const [kind, pattern] of forms) {
      for (const match of text.matchAll(pattern)) {
        const name = kind === 'http' && /^[A-Z]/.test(match[0]) ? match[0] : (match[1] ?? match[0]);
        const covered = kind === 'http' && [...found.values()].some((surface) => surface.kind === 'http' && surface.name !== name && surface.name.endsWith(` ${name}`) && surface.requirements.includes(requirement.id));
        if (covered || name === '/') continue;
        const surface = found.get(`${kind} ${name.toLowerCase()}`) ?? { kind, name, requirements: [] };
        if (!surface.requirements.includes(requirement.id)) surface.requirements.push(requirement.id);
        found.set(`${kind} ${name.toLowerCase()}`, surface);
      }
    }
  }
  return [...found.values()];
}
