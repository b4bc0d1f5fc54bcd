import type { Requirement } from '../../shared/domain/prd.ts';

/** A rule of thumb: the first pattern that matches names the class. */
type Rules<T extends string> = readonly (readonly [T, RegExp])[];

function firstMatch<T extends string>(rules: Rules<T>, text: string): T | undefined {
  return rules.find(([, pattern]) => pattern.test(text))?.[0];
}

/** Quality characteristics after ISO/IEC 25010, in the words teams use. */
export const qualityNames = {
  performance: 'Performance',
  reliability: 'Reliability',
  security: 'Security',
  privacy: 'Privacy',
  accessibility: 'Accessibility',
  usability: 'Usability',
  compatibility: 'Compatibility',
  maintainability: 'Maintainability',
  operability: 'Operability',
  other: 'Other qualities',
} as const;
export type Quality = keyof typeof qualityNames;

const qualityRules: Rules<Quality> = [
  ['accessibility', /\b(?:accessib|wcag|screen ?reader|aria|contrast|keyboard(?:-only)? (?:navig|operab|access)|a11y)/i],
  ['privacy', /\b(?:gdpr|privacy|personal (?:data|information)|pii|consent|anonymi[sz]|pseudonymi[sz]|retention|data protection|ccpa|hipaa)/i],
  ['security', /\b(?:secur|encrypt|tls|https|authenticat|authori[sz]|vulnerab|owasp|pci|password|secret|credential|csrf|xss|injection|attack|permission|audit log|token|guess|random bits|tamper|malicious|abuse)/i],
  ['performance', /\b(?:p9\d|latency|throughput|performan|response time|load time|respond|fast|faster|speed|concurren|scal(?:e|ab)|requests? per|per (?:second|minute|hour)|memory|cpu|milliseconds?|\d+ ?ms|within \d|under \d+(?:\.\d+)? ?s)/i],
  ['reliability', /\b(?:availab|uptime|reliab|recover|backup|fail ?over|failure|resilien|retry|retries|durab|no data loss|crash|degrad|idempoten|rto|rpo|offline)/i],
  ['compatibility', /\b(?:compatib|browser|firefox|chrome|safari|edge|ios|android|windows|macos|linux|interoperab|backward|version \d|responsive|platforms?)\b/i],
  ['maintainability', /\b(?:maintain|test coverage|coverage|modular|document(?:ed|ation)|code quality|lint|extensib|readab|unit test|depend(?:ency|encies))/i],
  ['operability', /\b(?:monitor|log(?:s|ging|ged)?\b|metric|alert|observab|deploy|rollback|telemetry|trac(?:e|ing)|dashboard|config)/i],
  ['usability', /\b(?:usab|intuitive|user[- ]friendly|learn|easy to|locali[sz]|language|translat|i18n|clicks?|layout|error messages?)/i],
];

/** The quality a nonfunctional requirement is about, from its own words, then from its headings. */
export function qualityOf(requirement: Requirement): Quality {
  return firstMatch(qualityRules, requirement.text) ?? firstMatch(qualityRules, requirement.section.slice(1).reverse().join(' ')) ?? 'other';
}

const areaRules: Rules<string> = [
  ['area:payments', /\b(?:pay(?:s|ment|ments|ing)?\b|billing|invoices?\b|refund|cards?\b|discount|subscription|currency)/i],
  ['area:auth', /\b(?:log ?in|sign(?:s|ed)?[- ]?(?:in|up|out)|authenticat|authori[sz]|password|roles?\b|permissions?|sso|oauth|oidc|saml|two-factor|2fa|mfa)/i],
  ['area:notifications', /\b(?:notif|push message|sms\b|remind|alert|(?:send|sent|sends|receive[sd]?)\b.{0,30}\be-?mails?|e-?mails?\b.{0,20}\bsent|confirmation e-?mail)/i],
  ['area:search', /\b(?:search|filter|sort|find|autocomplete)/i],
  ['area:reporting', /\b(?:reports?|dashboard|analytics|statistics|charts?|metrics)/i],
  ['area:api', /\b(?:apis?\b|endpoint|grpc|rest(?:ful)?\b|graphql|webhook|rpcs?\b|http\b)|\b(?:GET|POST|PUT|PATCH|DELETE) \//i],
  ['area:cli', /\b(?:cli|command[- ]line|terminal|stdout|stdin|exit code|flag)\b|\s--[a-z]/i],
  ['area:integration', /\b(?:integrat|third[- ]party|external (?:system|service)|connect(?:s|or)? to|sync(?:s|hroni[sz]e)?\b)/i],
  ['area:data', /\b(?:database|persist|stor(?:e|es|ed|age)|schema|migrat|import|export|csv|backup|table|record)/i],
  ['area:docs', /\b(?:documentation|help (?:page|text|center)|tutorial|manual|faq)/i],
  ['area:operations', /\b(?:deploy|monitor|logging|rollback|config|telemetry|health check)/i],
  ['area:ui', /\b(?:page|screen|button|click|display|show|view|form|dialog|menu|layout|tab|icon|ui|banner|list|editor|drag)/i],
];

const areaOfQuality: Readonly<Record<Quality, string>> = {
  performance: 'area:performance',
  reliability: 'area:reliability',
  security: 'area:security',
  privacy: 'area:privacy',
  accessibility: 'area:accessibility',
  usability: 'area:ui',
  compatibility: 'area:core',
  maintainability: 'area:core',
  operability: 'area:operations',
  other: 'area:core',
};

/** One label of the area family for a requirement. */
export function areaOf(requirement: Requirement): string {
  if (requirement.kind === 'nonfunctional') return areaOfQuality[qualityOf(requirement)];
  const own = firstMatch(areaRules, requirement.text);
  if (own !== undefined) return own;
  if (requirement.integrations.length > 0) return 'area:integration';
  return 'area:core';
}

/** True for a requirement about who may do what: much else waits for it. */
export function isAuthentication(requirement: Requirement): boolean {
  return requirement.kind !== 'nonfunctional' && /\b(?:(?:can|must|shall|to|able to|users?) (?:log ?in|sign[- ]?in|sign[- ]?up|authenticate)\b|(?:log ?in|sign-?in|sign-?up|registration) (?:page|form|screen|flow|with|via|through|using)\b|user authentication|single sign-on|\bsso\b|\b(?:create|register|open)s? (?:for )?(?:an? |their |my )?(?:\w+ )?account)/i.test(requirement.text);
}

/** True for a requirement that only somebody who is known can use. */
export function needsAuthentication(requirement: Requirement): boolean {
  return /\b(?:signed[- ]in|logged[- ]in|authenticated|authori[sz]ed (?:user|staff|person)|their account|my account|permission|role\b|administrator|admin\b)/i.test(requirement.text);
}

/** Technology that a text mandates: "built with X", "must use X", "runs on X". */
export function mandatedTechnology(text: string): string[] {
  const found: string[] = [];
  const pattern = /\b(?:built (?:with|in|on)|written in|implemented (?:in|with|using)|developed (?:in|with|using)|hosted (?:on|in|by)|deployed (?:on|to|in)|runs? (?:on|in)|based on|stored in|must use|shall use|on top of|powered by)\s+((?:an? |the )?(?:\p{Lu}[\p{L}\p{N}.+#/-]*(?:\s+(?:\p{Lu}|\d)[\p{L}\p{N}.+#/-]*){0,3}))/gu;
  for (const match of text.matchAll(pattern)) {
    const name = (match[1] ?? '').replace(/^(?:an?|the)\s+/i, '').replace(/[.,;:]+$/, '');
    // A word all in capitals is more often a state or a constant than a technology.
    if (name.length > 1 && !/^[A-Z_]{5,}$/.test(name) && !found.includes(name)) found.push(name);
  }
  return found;
}
