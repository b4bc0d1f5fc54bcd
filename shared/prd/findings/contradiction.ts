import type { Requirement } from '../../domain/prd.ts';
import { negatedPromise } from '../vocabulary/obligations.ts';
import { contentWords } from './about.ts';
import type { FindingRule, Weakness } from './rule.ts';

const quantity = /(\d[\d.,]*)\s*(%|percent|ms|milliseconds?|s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|years?|kb|mb|gb|tb|users?|items?|characters?|chars?|attempts?|times|requests?|px|sekunden?|minuten?|stunden?|tagen?|secondes?|heures?|jours?|segundos?|minutos?|horas?|días?|dias?|sekunder?|minuter?|timmar?|dagar?|секунд\p{L}*|минут\p{L}*|час\p{L}*|дн\p{L}*|秒|分|時間|日|小时|分钟|天|초|분|시간|일)(?![\p{L}])/giu;

export const contradictoryNumbers: FindingRule = {
  name: 'contradictory-numbers',
  severity: 'error',
  why: 'Both cannot be met; whoever builds it has to guess which one counts.',
  *find({ pairs }) {
    for (const [first, second, likeness] of pairs) {
      // A ladder of cases ("WHEN it is longer than a day …") names another amount for each.
      if (likeness < 0.6 || (isConditional(first.text) && isConditional(second.text))) continue;
      const clash = differingQuantity(first, second);
      if (clash !== null) yield pointAt(second, first, `It says ${clash[1]}, but line ${first.span.lineStart} says ${clash[0]} of nearly the same.`, 'Keep one of the two numbers, or name the cases that each holds for.');
    }
  },
};

export const contradictsScope: FindingRule = {
  name: 'contradicts-scope',
  severity: 'error',
  why: 'The same thing is asked for and excluded.',
  *find({ pairs }) {
    for (const [first, second, likeness] of pairs) {
      const excluded = first.kind === 'out_of_scope' ? first : second;
      const asked = first.kind === 'out_of_scope' ? second : first;
      if (excluded.kind !== 'out_of_scope' || asked.kind === 'out_of_scope' || negates(asked.text)) continue;
      if (likeness < 0.6 && !isNegatedPart(excluded.text, asked.text)) continue;
      yield pointAt(asked, excluded, `Line ${excluded.span.lineStart} puts this out of scope.`, 'Remove one of the two, or say which part of it is in scope.');
    }
  },
};

/** "It will not be responsive" against "Make it responsive to phones": all that is negated is asked for. */
function isNegatedPart(excluded: string, asked: string): boolean {
  if (!negatedPromise.test(excluded.toLowerCase())) return false;
  const [words, others] = [contentWords(excluded), contentWords(asked)];
  return words.size > 0 && [...words].every((word) => others.has(word));
}

function isConditional(text: string): boolean {
  return /^(?:when|if|while|where|wenn|falls|solange|quand|lorsque|si|cuando|se|quando|när|om|когда|если)(?!\p{L})/iu.test(text);
}

/** "Must not call home" agrees with the exclusion of calling home. */
function negates(text: string): boolean {
  return /(?<!\p{L})(?:not|no|never|without|nicht|kein\p{L}{0,2}|nie|ohne|pas|aucune?|jamais|sans|nunca|ningun\p{L}?|não|nenhum\p{L}?|sem|sin|inte|ingen|inga|utan|не|нет|без)(?!\p{L})|n[’']t(?!\p{L})|不|ない|않/iu.test(text);
}

function pointAt(requirement: Requirement, other: Requirement, message: string, suggestion: string): Weakness {
  return { span: requirement.span, requirement, message: `${message} (${other.id})`, suggestion };
}

/** The two amounts, if both statements have exactly one of the same unit and they differ. */
function differingQuantity(first: Requirement, second: Requirement): readonly [string, string] | null {
  const [one, other] = [quantities(first.text), quantities(second.text)];
  for (const [unit, amounts] of one) {
    const others = other.get(unit);
    if (others === undefined || amounts.length !== 1 || others.length !== 1 || amounts[0] === others[0]) continue;
    return [`${amounts[0] ?? ''} ${unit}`, `${others[0] ?? ''} ${unit}`];
  }
  return null;
}

function quantities(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const match of text.matchAll(quantity)) {
    const unit = (match[2] ?? '').toLowerCase().replace(/s$/, '');
    found.set(unit, [...(found.get(unit) ?? []), match[1] ?? '']);
  }
  return found;
}
