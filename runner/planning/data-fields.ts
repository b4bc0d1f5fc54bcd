import type { Requirement } from '../../shared/domain/prd.ts';
import type { Entity } from './entities.ts';
import { lastMention, mentions } from './mentions.ts';
import { mermaidName } from './mermaid.ts';
import { baseVerb } from './verbs.ts';
import { singular } from './words.ts';

export interface Attribute {
  readonly name: string;
  /** As the PRD states it; null where it does not. */
  readonly type: string | null;
  readonly requirementId: string;
}

export interface EntityRelation {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly many: boolean;
  readonly requirementId: string;
}

const listCue = /\b(?:with|has|have|having|including|includes?|contains?|containing|consists? of|records?|captures?|stores?|accepts?|specif(?:y|ies)|(?:the )?(?:following )?(?:fields?|attributes?|properties)(?: are)?:?|showing|shows?|lists?)\s*:?\s+/i;
const stated = /\((?<type>(?:optional|required)?,?\s*(?:string|text|integer|int|number|decimal|float|boolean|bool|date|datetime|timestamp|uuid|enum|bytes|money|currency|url)[^)]*)\)/i;

/**
 * Attributes that a sentence lists for the one entity it is about ("an order has a number, a total and a status",
 * "the price of the item"). Fewer than two listed items are no list.
 */
export function attributesOf(entity: Entity, sentences: readonly Sentence[], others: readonly Entity[]): Attribute[] {
  const found = new Map<string, Attribute>();
  for (const { text, requirementId, cue } of sentences) {
    if (cue === null) continue;
    for (const item of listedItems(text, cue, entity, others)) {
      if (!found.has(item.name)) found.set(item.name, { ...item, requirementId });
    }
  }
  return [...found.values()].slice(0, 16);
}

/** One sentence of a requirement or of its criteria. */
export interface Sentence {
  readonly text: string;
  readonly requirementId: string;
  /** The words that a list of attributes may follow. */
  readonly cue: RegExpExecArray | null;
}

export function sentencesOf(requirements: readonly Requirement[]): Sentence[] {
  return requirements.flatMap((requirement) =>
    [requirement.text, ...requirement.acceptance.map((criterion) => criterion.text)].flatMap((text) => text.split(/(?<=[.;])\s+/)).map((text) => ({ text, requirementId: requirement.id, cue: listCue.exec(text) })));
}

function listedItems(sentence: string, cue: RegExpExecArray, entity: Entity, others: readonly Entity[]): { name: string; type: string | null }[] {
  const before = sentence.slice(0, cue.index);
  // The entity must be what the list describes: named right before it, and not as a part of a longer name.
  const end = lastMention(before, entity.key);
  if (end === undefined || !/^[\s"”’`*]*(?:(?:must|shall|should|will|can|may|also|always|that|which|object|record|entity)\s+)*$/i.test(before.slice(end))) return [];
  if (others.some((other) => other.key.endsWith(` ${entity.key}`) && lastMention(before, other.key) === end)) return [];
  const list = sentence.slice(cue.index + cue[0].length).replace(/[.;:].*$/s, '');
  const parts = splitList(list);
  const items = parts.map(itemOf).filter((item) => item !== undefined);
  return items.length >= 2 && items.length >= parts.length - 1 ? items : [];
}

/** Splits at commas and at the last "and"/"or", not inside parentheses. */
function splitList(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of list) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts.flatMap((part) => part.split(/\s+(?:and|or|plus)\s+(?![^(]*\))/)).map((part) => part.trim().replace(/^(?:and|or)\s+/i, '')).filter((part) => part !== '');
}

function itemOf(part: string): { name: string; type: string | null } | undefined {
  const type = stated.exec(part)?.groups?.['type']?.trim() ?? null;
  const words = part
    .replace(/\([^)]*\)/g, '')
    .trim()
    .replace(/^(?:an?|the|its|their|each|optional|required|one or more|at least one|any number of|both|a list of)\s+/gi, '')
    .replace(/^(?:an?|the|optional|one or more)\s+/i, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const known = words.every((word) => /^[\p{L}\p{N}][\p{L}\p{N}'’/_-]*$/u.test(word));
  const sentenceLike = words.some((word) => /^(?:is|are|must|shall|can|will|to|for|of|in|on|at|by|that|which|when|if|not|it|they|from|with|per|until|within|so|as|than|more|less|no)$/i.test(word));
  if (words.length === 0 || words.length > 3 || !known || sentenceLike) return undefined;
  if (words.length > 1 && baseVerb(words[0] ?? '') === (words[0] ?? '').toLowerCase()) return undefined;
  const name = mermaidName(words.join('_').toLowerCase());
  return name.length < 2 || name.startsWith('f_') ? undefined : { name, type };
}

const relationVerbs = /\b(has|have|contains?|includes?|belongs? to|references?|binds?|holds?|groups?|consists? of|is assigned to|are assigned to|is linked to|are linked to|is part of|owns?|offers?)\b/i;
const manyWords = /\b(?:one or more|many|multiple|several|any number of|a list of|up to \d+|zero or more|at least one)\b/i;

/** Relations that a sentence states between two entities: "an order contains one or more order lines". */
export function relationsOf(entities: readonly Entity[], sentences: readonly Sentence[]): EntityRelation[] {
  const found = new Map<string, EntityRelation>();
  for (const { text, requirementId } of sentences) {
    const verb = relationVerbs.exec(text);
    if (verb === null) continue;
    const left = text.slice(0, verb.index);
    const right = text.slice(verb.index + verb[0].length, verb.index + verb[0].length + 60);
    const from = nearest(entities, (entity) => mentions(left.slice(-60), entity.key), (entity) => -(lastMention(left, entity.key) ?? 0));
    const to = nearest(entities, (entity) => entity !== from && mentions(right, entity.key), (entity) => right.toLowerCase().indexOf(entity.key));
    if (from === undefined || to === undefined || found.has(`${from.key}>${to.key}`)) continue;
    const plural = right.toLowerCase().split(/[^\p{L}]+/u).some((word) => word !== to.key && word.length > 3 && singular(word) === to.key.split(' ').at(-1));
    found.set(`${from.key}>${to.key}`, { from: from.name, to: to.name, label: verb[1]?.toLowerCase() ?? '', many: manyWords.test(right) || plural, requirementId });
  }
  return [...found.values()];
}

/** The entity with the least distance; of two at the same place the one with the longer name. */
function nearest(entities: readonly Entity[], fits: (entity: Entity) => boolean, distance: (entity: Entity) => number): Entity | undefined {
  return entities.filter(fits).sort((a, b) => distance(a) - distance(b) || b.key.length - a.key.length)[0];
}
