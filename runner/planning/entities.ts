import type { PrdDocument, Requirement } from '../../shared/domain/prd.ts';
import { mentions, singularPhrase } from './mentions.ts';
import { inScope } from './scope.ts';
import { baseVerb, effectOf } from './verbs.ts';
import type { Effect } from './verbs.ts';
import { singular } from './words.ts';

/** A thing that the requirements act on. */
export interface Entity {
  /** Singular, lower case; identifies it. */
  readonly key: string;
  readonly name: string;
  readonly definition: string | null;
  /** Requirements that name it, in PRD order. */
  readonly requirementIds: readonly string[];
  /** What requirements do to it. */
  readonly effects: ReadonlyMap<string, ReadonlySet<Effect>>;
}

/** One "verb + thing" of a sentence. */
export interface Action {
  readonly verb: string;
  readonly effect: Effect;
  /** Words of the noun phrase, lower case, without determiners. */
  readonly phrase: readonly string[];
}

const determiners = new Set('a an the their his her its my our your new all any each every one multiple several existing own this these those some other more at least or'.split(' '));
const phraseEnds = new Set(
  ('of for to in on at by with from as and or when if that which who while without within using via into through per after before so than then is are was were be must shall should can will ' +
    'may not it them they he she i we only also has have had based against about across between under over until where how what whether because but once upon during up down out off back again automatically').split(' '),
);
/** Nouns that are parts of a screen, of speech or of software rather than something the product keeps. */
const weakNouns = new Set(
  ('system app application page screen button list detail information data ability way option support feature user people person time date day number name type status value thing part place result view text ' +
    'field form dialog menu tab icon link url case action step process function functionality access change error message input output file content item set order-by sort page size mode default level ' +
    'instance example format version line window panel section area row column label title bar popup modal banner key behaviour behavior experience use usage need requirement implementation service server ' +
    'client api request response operation method call endpoint interface ui database table column address code test state flow total amount count choice reason click step summary overview history progress copy none everything').split(' '),
);

const actionCache = new Map<string, readonly Action[]>();

/** What a sentence does to what: active ("cancel an order") and passive ("orders can be cancelled"). English. */
export function actionsIn(text: string): readonly Action[] {
  const known = actionCache.get(text);
  if (known !== undefined) return known;
  // Bounded, so that a long-running process does not collect every sentence it ever saw.
  if (actionCache.size > 2000) actionCache.clear();
  const actions = findActions(text);
  actionCache.set(text, actions);
  return actions;
}

function findActions(text: string): Action[] {
  const tokens = text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-’'_][\p{L}\p{N}]+)*|[.,;:()“”"]/gu) ?? [];
  const actions: Action[] = [];
  tokens.forEach((token, at) => {
    const verb = baseVerb(token);
    if (verb === undefined) return;
    const passive = /^(?:be|been|is|are)$/.test(tokens[at - 1] ?? '') && /(?:ed|en|wn|de|pt|nt|id|lt)$/.test(token);
    const phrase = passive ? phraseBefore(tokens, at) : phraseAfter(tokens, at + 1);
    if (phrase.length > 0) actions.push({ verb, effect: effectOf(verb), phrase });
  });
  return actions;
}

function phraseAfter(tokens: readonly string[], from: number): string[] {
  const phrase: string[] = [];
  for (let at = from; at < tokens.length && phrase.length < 4; at += 1) {
    const token = tokens[at] ?? '';
    if (phrase.length === 0 && determiners.has(token)) continue;
    if (phraseEnds.has(token) || !/^[\p{L}\p{N}]/u.test(token)) break;
    phrase.push(token);
  }
  return phrase;
}

function phraseBefore(tokens: readonly string[], verbAt: number): string[] {
  const phrase: string[] = [];
  for (let at = verbAt - 1; at >= 0 && phrase.length < 4; at -= 1) {
    const token = tokens[at] ?? '';
    if (/^(?:be|been|is|are|must|shall|should|can|will|may|could|not|never|always|only|also)$/.test(token)) continue;
    if (phraseEnds.has(token) || determiners.has(token) || !/^[\p{L}\p{N}]/u.test(token)) break;
    phrase.unshift(token);
  }
  return phrase;
}

/** The name of the thing in a noun phrase: its head, or the last two words when the head alone says too little. */
export function headOf(phrase: readonly string[]): string | undefined {
  const head = singular(phrase.at(-1) ?? '');
  if (head.length < 3 || /^\d/.test(head)) return undefined;
  if (!weakNouns.has(head)) return baseVerb(head) !== undefined && phrase.length > 1 && /(?:ed|ing)$/.test(head) ? undefined : head;
  const before = phrase.at(-2);
  return before === undefined || weakNouns.has(singular(before)) || baseVerb(before) === before ? undefined : `${before} ${head}`;
}

/** What sentences do to an entity, by requirement. */
class EffectTable {
  readonly byEntity = new Map<string, Map<string, Set<Effect>>>();

  note(key: string, id: string, effect: Effect): void {
    const byRequirement = this.byEntity.get(key) ?? new Map<string, Set<Effect>>();
    this.byEntity.set(key, byRequirement.set(id, (byRequirement.get(id) ?? new Set<Effect>()).add(effect)));
  }
}

/** Names of operations that tell the thing they work on: `CreateStorageTier`, `listOrders`. */
const operationName = /\b(create|add|get|list|find|update|set|delete|remove|cancel|register|submit)((?:[A-Z][a-z0-9]+){1,4})\b/gi;

/** `StorageTier` as it reads in a sentence: `storage tier`. */
function spelledOut(identifier: string): string {
  return singularPhrase(identifier.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' '));
}

/**
 * The things that at least two requirements act on or that the glossary defines and a requirement names, most named first.
 * Only English texts; others give the glossary's terms.
 */
export function entitiesOf(prd: PrdDocument): Entity[] {
  const requirements = inScope(prd);
  const table = new EffectTable();
  for (const requirement of prd.language === 'en' ? requirements : []) noteActions(requirement, table);
  const terms = new Map(prd.glossary.map((entry) => [singularPhrase(entry.term), entry]));
  const people = new Set(prd.requirements.map((requirement) => singularPhrase(requirement.persona ?? '').replace(/^(?:an?|the) /, '')));
  const candidates = new Set([...table.byEntity.keys(), ...terms.keys()]);
  return [...candidates]
    .filter((key) => !people.has(key) && key !== '' && ((table.byEntity.get(key)?.size ?? 0) >= 2 || terms.has(key)))
    .map((key) => entityOf(key, requirements, table.byEntity.get(key) ?? new Map<string, Set<Effect>>(), terms.get(key)))
    .filter((entity) => entity.requirementIds.length >= (entity.definition === null ? 2 : 1))
    .filter((entity, _index, all) => entity.definition !== null || !all.some((other) => other.key.endsWith(` ${entity.key}`) && other.requirementIds.length >= entity.requirementIds.length))
    .sort((a, b) => b.requirementIds.length - a.requirementIds.length || (a.key < b.key ? -1 : 1))
    .slice(0, 24);
}

function noteActions(requirement: Requirement, table: EffectTable): void {
  for (const action of actionsIn(requirement.text)) {
    const key = headOf(action.phrase);
    if (key !== undefined) table.note(key, requirement.id, action.effect);
  }
  for (const [, verb = '', thing = ''] of requirement.text.matchAll(operationName)) {
    if (/^[A-Z]/.test(thing)) table.note(spelledOut(thing), requirement.id, effectOf(verb.toLowerCase() === 'get' ? 'read' : verb.toLowerCase()));
  }
}

function entityOf(key: string, requirements: readonly Requirement[], effects: ReadonlyMap<string, ReadonlySet<Effect>>, term: PrdDocument['glossary'][number] | undefined): Entity {
  const naming = requirements.filter((requirement) => effects.has(requirement.id) || mentions(requirement.text, key));
  return { key, name: key.charAt(0).toUpperCase() + key.slice(1), definition: term?.definition ?? null, requirementIds: naming.map((requirement) => requirement.id), effects };
}
