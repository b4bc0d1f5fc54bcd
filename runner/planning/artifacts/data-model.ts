import type { ArtifactContent } from '../../../shared/domain/pack.ts';
import { attributesOf, relationsOf, sentencesOf } from '../data-fields.ts';
import { cell, count, mermaidBlock, table } from '../markdown.ts';
import { erDiagram } from '../mermaid.ts';
import { artifact, idCell } from '../plan-facts.ts';
import type { PlanFacts } from '../plan-facts.ts';
import { inScope } from '../scope.ts';

/** The things that requirements act on, with the attributes and relations that the text states. */
export function dataModel(facts: PlanFacts): ArtifactContent {
  const sentences = sentencesOf(inScope(facts.prd));
  const english = facts.prd.language === 'en';
  const described = facts.entities.map((entity) => ({ entity, attributes: english ? attributesOf(entity, sentences, facts.entities) : [] }));
  // What another thing lists as its attribute, and what nothing more is said of, is that attribute.
  const isAttribute = ({ entity, attributes }: (typeof described)[number]): boolean =>
    entity.definition === null && attributes.length === 0 && described.some((other) => other.entity !== entity && other.attributes.some((attribute) => attribute.name === entity.key.replaceAll(' ', '_')));
  const kept = described.filter((item) => !isAttribute(item));
  const entities = kept.map(({ entity, attributes }) => ({ name: entity.name, definition: entity.definition, requirements: [...entity.requirementIds], attributes }));
  const relations = english ? relationsOf(kept.map(({ entity }) => entity), sentences) : [];
  const idOf = new Map(entities.map((entity, index) => [entity.name, `E${index}`]));
  const mermaid = entities.length === 0 ? null : erDiagram(
    entities.map((entity, index) => ({ id: `E${index}`, label: entity.name, attributes: entity.attributes.map(({ name, type }) => ({ name, type: type ?? 'unstated' })) })),
    relations.map((relation) => ({ ...relation, from: idOf.get(relation.from) ?? 'E0', to: idOf.get(relation.to) ?? 'E0' })),
  );
  const attributes = entities.flatMap((entity) => entity.attributes.map((attribute) => [cell(entity.name), cell(attribute.name), cell(attribute.type ?? 'not stated'), cell(attribute.requirementId)]));
  return artifact({
    kind: 'data_model',
    title: 'Data model',
    summary: entities.length === 0 ? 'No requirement names a thing that is created, changed or shown more than once.' : `${count(entities.length, 'thing')} that requirements act on, ${count(attributes.length, 'attribute')} and ${count(relations.length, 'relation')} that the text states.`,
    body: [
      mermaid === null ? '' : mermaidBlock(mermaid),
      entities.length === 0 ? '' : `## Things\n\n${table(['Thing', 'Definition in the PRD', 'Named in'], entities.map((entity) => [cell(entity.name), cell(entity.definition ?? ''), idCell(entity.requirements)]))}`,
      attributes.length === 0 ? '' : `## Attributes\n\n${table(['Thing', 'Attribute', 'Type', 'Stated in'], attributes)}`,
      relations.length === 0 ? '' : `## Relations\n\n${table(['From', 'Relation', 'To', 'Stated in'], relations.map((relation) => [cell(relation.from), cell(`${relation.label}${relation.many ? ' (many)' : ''}`), cell(relation.to), cell(relation.requirementId)]))}`,
    ],
    json: { schema: 'pass.pack.data_model/v1', entities, relations, mermaid },
    notDerived: notDerived(english, entities, relations.length),
  });
}

function notDerived(english: boolean, entities: readonly { name: string; attributes: readonly { type: string | null }[] }[], relations: number): string[] {
  if (!english) return ['Things, attributes and relations beyond the glossary: they are recognised in English text only.'];
  const bare = entities.filter((entity) => entity.attributes.length === 0).map((entity) => entity.name);
  return [
    ...(bare.length === 0 ? [] : [`Attributes of ${bare.join(', ')}: no sentence lists them.`]),
    ...(entities.some((entity) => entity.attributes.some((attribute) => attribute.type === null)) ? ['Types marked “not stated” (“unstated” in the diagram).'] : []),
    ...(entities.length > 1 && relations === 0 ? ['Relations: no sentence states one.'] : []),
    'Identifiers, keys and storage: the PRD describes things, not tables.',
  ];
}
