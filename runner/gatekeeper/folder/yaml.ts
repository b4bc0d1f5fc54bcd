import { parse, parseDocument, stringify } from 'yaml';

// A CommonJS package: its names are there for a static import only, once it is bundled. Whoever wants it late loads this file late.

/** @throws YAMLParseError */
export function readYaml(text: string): unknown {
  return parse(text) as unknown;
}

export function writeYaml(value: unknown): string {
  return stringify(value);
}

/** The text of a map with some of its keys set, or left out where the value is undefined. Everything else stays, comments too. */
export function changeYaml(text: string, fields: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text);
  const before = (document.toJS() ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) document.delete(key);
    else if (JSON.stringify(before[key]) !== JSON.stringify(value)) document.set(key, value);
  }
  return document.toString();
}
