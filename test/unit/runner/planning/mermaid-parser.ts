import DOMPurify from 'dompurify';
import mermaid from 'mermaid';

// Mermaid cleans labels with DOMPurify, which has no methods where there is no DOM. Only parsing is of interest here.
Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });

/** Kind of diagram that Mermaid's own parser sees. @throws when it cannot parse the source */
export async function parseMermaid(source: string): Promise<string> {
  const parsed = await mermaid.parse(source);
  return parsed.diagramType;
}
