import type { RequirementKind } from '../domain/prd.ts';
import type { AuthorId } from './identifiers.ts';
import type { Section } from './sections.ts';
import { compilePhrases } from './vocabulary/phrases.ts';

const byPrefix: readonly (readonly [RequirementKind, RegExp])[] = [
  ['nonfunctional', /^(?:.*[-_.])?(?:NFR?|NFA|QR|RNF|ENF|BNF|NF|QA|LL|PERF|SEC|REL|USAB?|IKF|НФТ?|НТ)$/],
  ['constraint', /^(?:.*[-_.])?(?:C|CON|CONS|CO|CR|RB|RES|REST|TC|LIM)$/],
  ['user_story', /^(?:.*[-_.])?(?:US|STORY|HU|AS|ИП)$/],
  ['goal', /^(?:.*[-_.])?(?:G|BG|UG|PG|OBJ|GOAL|BO|Z)$/],
  ['out_of_scope', /^(?:.*[-_.])?(?:NG|OOS|OUT|X)$/],
  ['functional', /^(?:.*[-_.])?(?:FR|F|RF|FA|EF|BF|LF|LD|FUNC|FKR|ФТ)$/],
];

const qualities = compilePhrases([
  'millisecond*', 'latency', 'response time', 'throughput', 'uptime', 'availability', 'encrypt*', 'accessible', 'accessibility', 'wcag*', 'scal*', 'concurrent users', 'gdpr', 'performance', 'memory usage', 'cpu', 'bandwidth', 'secure', 'responsive', 'reliab*', 'within seconds', 'per second', 'lightweight', 'backward compat*', 'breaking changes', 'test coverage',
  'antwortzeit*', 'verfügbarkeit', 'verschlüssel*', 'barrierefrei*', 'skalier*', 'dsgvo', 'temps de réponse', 'disponibilité', 'chiffr*', 'rgpd', 'tiempo de respuesta', 'disponibilidad*', 'cifrad*', 'tempo de resposta', 'criptograf*', 'lgpd', 'svarstid*', 'kryptera*', 'tillgänglighet*', 'время отклика', 'шифр*', 'доступность', '応答時間', '秒以内', '暗号化', '响应时间', '并发', '加密', '毫秒', '秒内', '응답 시간', '초 이내', '암호화', '동시',
]);
const mandates = compilePhrases([
  'written in', 'built with', 'built using', 'implemented in', 'developed in', 'comply with', 'compliant with', 'complies with', 'in accordance with', 'licensed under', 'budget', 'programming language', 'entwickelt in', 'gemäß', 'conforme à', 'conforme a', 'cumplir con', 'em conformidade', 'i enlighet med', 'в соответствии с', '準拠', '符合', '遵守', '준수',
]);

/** Kind of a statement: the section decides when its heading says so, then the id, then the words. */
export function kindOf(input: { readonly text: string; readonly section: Section; readonly authorId: AuthorId | null; readonly isStory: boolean }): RequirementKind {
  const { section, authorId } = input;
  if (section.role === 'non_goals') return 'out_of_scope';
  if (input.isStory) return 'user_story';
  const prefix = authorId?.prefix ?? '';
  if (section.kind !== null && section.kind !== 'user_story' && !section.topic) return section.role === 'goals' ? 'goal' : section.kind;
  for (const [kind, pattern] of byPrefix) if (prefix !== '' && pattern.test(prefix)) return kind;
  if (section.kind !== null && section.kind !== 'user_story') return section.kind;
  const lower = input.text.toLowerCase();
  if (mandates.test(lower)) return 'constraint';
  return qualities.test(lower) || /\bavailable [^.]{0,20}\d+(?:\.\d+)? ?%/.test(lower) ? 'nonfunctional' : 'functional';
}
