const known = /(?<![\p{L}\p{N}])(?:GitHub|GitLab|Bitbucket|Jira|Slack|Stripe|PayPal|Twilio|SendGrid|Mailchimp|Salesforce|HubSpot|Zendesk|Okta|Auth0|Keycloak|Google (?:Maps|Play Store|Play|Analytics|Drive|Calendar|Cloud|Sheets|STS|IAM)|Apple Pay|Apple (?:App Store|HealthKit)|App Store|Microsoft (?:Teams|Store|Graph)|Azure(?: AD)?|AWS|Amazon S3|S3|Firebase|Kubernetes|Docker|PostgreSQL|Postgres|MySQL|MongoDB|Redis|Elasticsearch|Kafka|RabbitMQ|Prometheus|Grafana|OpenTelemetry|OpenAI|Anthropic|Gemini|Claude|WhatsApp|Telegram|Facebook|Instagram|LinkedIn|Discord|Zapier|Shopify|SAP|LDAP|Active Directory|SAML|OAuth ?2?(?:\.0)?|OpenID Connect|OIDC|SMTP|FTP|SFTP|gRPC|GraphQL|Bluetooth(?: Low Energy)?|NFC|APNs|FCM|Alipay|WeChat|LINE|KakaoTalk|Kakao|Naver|VKontakte|Pix|SEPA|Klarna|Swish|BankID)(?![\p{L}\p{N}])/gu;
const named = /(?<![\p{L}\p{N}])([A-Z][\p{L}\p{N}_-]{1,30}(?: [A-Z][\p{L}\p{N}_-]{1,30}){0,2}) (?:API|APIs|SDK|webhook|webhooks)(?![\p{L}\p{N}])/gu;
const plainWords = /^(?:The|This|Any|All|Each|Our|Its|A|An|REST|HTTP|Public|Internal|External|Private|Backend)$/;

/** External systems, services and APIs that a statement names, in order, without repeats. */
export function namedIntegrations(text: string): string[] {
  const found = new Set<string>(text.match(known) ?? []);
  for (const match of text.matchAll(named)) if (match[1] !== undefined && !plainWords.test(match[1])) found.add(match[0]);
  return [...found];
}
