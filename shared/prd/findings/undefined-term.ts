import { wanted } from './about.ts';
import type { FindingRule } from './rule.ts';
import { wordsAt } from './words-at.ts';

/** Acronyms that a software engineer need not look up, and words that are written in capitals for emphasis. */
const known = new Set(
  'API APIS UI UX URL URI HTTP HTTPS HTML CSS JSON XML YAML CSV PDF PNG JPEG JPG GIF SVG SQL REST CLI GUI CPU GPU RAM SSD USB TCP UDP IP DNS TLS SSL SSH FTP SMTP JWT SSO MFA OTP ID IDS OS SDK IDE CI CD QA PR FAQ TODO TBD TBC UTC UTF ASCII AWS IAM VM VPN CRUD RPC CORS CSRF XSS WCAG ISO GDPR RGPD DSGVO LGPD EU US USA UK MVP PRD SRS KPI AI ML LLM IT OK NFC GPS QR SMS PIN SIM SHALL MUST SHOULD MAY WHEN THEN THE IF AND OR NOT WHILE WHERE GIVEN BUT ONLY NO ALL NEVER ALWAYS REQUIRED OPTIONAL RECOMMENDED POST GET PUT PATCH DELETE HEAD NULL TRUE FALSE MUSS SOLL DOIT DEBE DEVE SKA SKALL MB GB KB TB MS AM PM IOS MACOS README NPM GIT SHA MD FR NFR REQ US AC UC RF RNF LF LD LL RU EN DE ES PT SV JA ZH KO II III IV VI VII WAV MP3 MP4 AAC AVI OGG TIFF BMP WEBP CRLF LF CR TTY PATH XYZ ABC FOO EOF EOL ENV ACL CDN CMS CRM ERP IOT LAN WLAN MAC NAS PDF SSD SVG TXT VAT WAN ZIP UUID HMAC AES RSA SHA RFC SLA SLO GUID MIME REPL POSIX BIOS OEM PWA SPA SEO SaaS IPV EUR GBP USD JPY CNY'.split(' '),
);

export const undefinedTerm: FindingRule = {
  name: 'undefined-term',
  severity: 'info',
  why: 'Readers from other teams will fill in a meaning of their own.',
  *find({ document, source }) {
    const defined = new Set([...document.glossary.flatMap((entry) => entry.term.split(/[\s()/,]+/)), ...explainedIn(source.normal), ...(document.title?.split(/[^\p{L}\p{N}]+/u) ?? [])]);
    const seen = new Set<string>();
    const words = ordinaryWords(source.normal);
    for (const requirement of wanted(document)) {
      for (const match of requirement.text.matchAll(/(?<![\p{L}\p{N}_/.-])\p{Lu}{2,6}(?![\p{L}\p{N}_/=-]|\.[\p{L}\p{N}])/gu)) {
        const term = match[0];
        if (known.has(term) || seen.has(term) || defined.has(term) || words.has(term.toLowerCase())) continue;
        seen.add(term);
        yield { span: wordsAt(source, requirement, term), requirement, message: `“${term}” is not explained anywhere in this document.`, suggestion: `Write it out at its first use, or add “${term}” to a glossary.` };
      }
    }
  },
};

/** Words that also stand in small letters, or in code: where they stand in capitals, they are emphasised or a name of code. */
function ordinaryWords(text: string): ReadonlySet<string> {
  const code = text.match(/`[^`\n]{1,200}`/g)?.join(' ').toLowerCase() ?? '';
  return new Set([...(text.match(/(?<![\p{L}\p{N}_/.-])\p{Ll}{2,6}(?![\p{L}\p{N}_/-])/gu) ?? []), ...(code.match(/\p{Ll}{2,6}/gu) ?? [])]);
}

/** "Service Level Agreement (SLA)", "SLA (Service …)", `<abbr>SLA</abbr>`, "SLA: …" and "SLA stands for …" explain. */
function explainedIn(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/[(（>|][ *_]{0,3}(\p{Lu}{2,6})[ *_]{0,3}(?:[)）|]|<\/abbr>)|(?<!\p{L})(\p{Lu}{2,6})[*_`]{0,2}(?:\s?[(（:：]|\sstands for)/gu)) found.push(match[1] ?? match[2] ?? '');
  return found;
}
