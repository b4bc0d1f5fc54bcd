const known = /(?<![\p{L}\p{N}])(?:GitHub|GitLab|Bitbucket|Jira|Slack|Stripe|PayPal|Twilio|SendGrid|Mailchimp|Salesforce|HubSpot|Zendesk|Okta|Auth0|Keycloak|Google (?:Maps|Play Store|Play|Analytics|Drive|Calendar|Cloud|Sheets|STS|IAM)|Apple Pay|Apple (?:App Store|HealthKit)|App Store|Microsoft (?:Teams|Store|Graph)|Azure(?: AD)?|AWS|Amazon S3|S3|Firebase|Kubernetes|Docker|PostgreSQL|Postgres|MySQL|MongoDB|Redis|Elasticsearch|Kafka|RabbitMQ|Prometheus|Grafana|OpenTelemetry|OpenAI|Anthropic|Gemini|Claude|WhatsApp|Telegram|Facebook|Instagram|LinkedIn|Discord|Zapier|Shopify|SAP|LDAP|Active Directory|SAML|OAuth ?2?(?:\.0)?|OpenID Connect|OIDC|SMTP|FTP|SFTP|gRPC|GraphQL|Bluetooth(?: Low Energy)?|NFC|APNs|FCM|Alipay|WeChat|LINE|KakaoTalk|Kakao|Naver|VKontakte|Pix|SEPA|Klarna|Swish|BankID)(?![\p{L}\p{N}])/gu;
const named = /(?<![\p{L}\p{N}])([A-Z][\p{L}\p{N}_-]{1,30}(?: [A-Z][\p{L}\p{N}_-]{1,30}){0,2}) (?:API|APIs|SDK|webhook|webhooks)(?![\p{L}\p{N}])/gu;
const plainWords = /^(?:The|This|Any|All|Each|Our|Its|A|An|REST|HTTP|Public|Internal|External|Private|Backend)$/;

/** "through the existing Postmark account", "via Mollie": a name where what it is reached through stands. */
const through = /(?<![\p{L}\p{N}])(?:through|via|using)\s+(?:(?:the|our|an?)\s+)?(existing\s+|current\s+|external\s+|third-party\s+)?([A-Z][\p{L}\p{N}]{2,30}(?: [A-Z][\p{L}\p{N}]{2,30})?)(?:\s+(account|service|gateway|provider|platform|integration|connector|cluster|instance|subscription|workspace))?(?![\p{L}\p{N}>/-])/gu;
/** Capitals that name a part of a screen, a kind of thing or a time rather than another system. */
const noSystem = /^(?:Settings?|Preferences|Admin\p{L}*|Dashboard|Menu|Portal|Profile|Account|Console|Panel|Page|Screen|Tab|Home|Search|Help|Email|Internet|Web|Browser|Mobile|Desktop|User|System|App|Application|Feature|Epic|Phase|Section|Table|Figure|Step|Option|Markdown|Java|Python|Type\p{L}*|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)(?: |$)/u;

/** External systems, services and APIs that a statement names, in order, without repeats. */
export function namedIntegrations(text: string): string[] {
  const found = new Set<string>(text.match(known) ?? []);
  for (const match of text.matchAll(named)) if (match[1] !== undefined && !plainWords.test(match[1])) found.add(match[0]);
  for (const [, existing, name = '', kind] of text.matchAll(through)) {
    // A name of capitals alone is more often a protocol or a format, unless the sentence says what it is.
    const told = existing !== undefined || kind !== undefined;
    const isName = told || !/^\p{Lu}+$/u.test(name);
    if (isName && !noSystem.test(name) && !plainWords.test(name) && ![...found].some((other) => other.includes(name) || name.includes(other))) found.add(name);
  }
  return [...found];
}
