const bound = '(?:at least|at most|no more than|no less than|not more than|less than|fewer than|more than|within|under|below|above|over|up to|exceeds?|maximum(?: of)?|minimum(?: of)?|max\\.?|min\\.?|[<>≤≥]=?|=)\\s*';
const unit =
  '(?:%|percent|ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|days?|weeks?|months?|years?|kb|mb|gb|tb|kib|mib|gib|bytes?|bits?|fps|hz|px|rps|qps|tps|rpm|' +
  'requests?(?: per second| per minute|/s)?|users?|sessions?|connections?|records?|rows?|items?|entries|files?|lines?|characters?|times|retries|attempts|clicks?|steps?|nines|concurrent(?: [a-z]+)?|simultaneous(?: [a-z]+)?|[a-z]+ per (?:second|minute|hour|day))';
const measure = new RegExp(`(?:${bound})?(?<![\\p{L}\\p{N}.-])[$€£]?\\d[\\d.,]*(?:\\s*[–-]\\s*\\d[\\d.,]*)?\\s*[kKM]?\\+?[\\s-]?${unit}(?![\\p{L}\\p{N}])`, 'giu');
const standards = /\b(?:WCAG ?\d(?:\.\d)?(?: (?:level )?A{1,3})?|TLS ?1\.\d\+?|p(?:50|90|95|99(?:\.9)?)\b|AES-?\d{3}|ISO(?:\/IEC)? ?\d{4,5}|PCI[- ]DSS|SOC ?2|RPO|RTO)/gi;

/** Numbers with their unit and bound as a text writes them, and standards that can be checked; each once, in order. */
export function measuresIn(text: string): string[] {
  const found = [...(/\d/.test(text) ? text.matchAll(measure) : []), ...text.matchAll(standards)].sort((a, b) => a.index - b.index);
  return [...new Set(found.map((match) => match[0].replace(/\s+/g, ' ').trim()))];
}
