import { parse, stringify } from 'yaml';

// A CommonJS package: its names are there for a static import only, once it is bundled. Whoever wants it late loads this file late.

/** @throws YAMLParseError */
export function readYaml(text: string): unknown {
  return parse(text) as unknown;
}

export function writeYaml(value: unknown): string {
  return stringify(value);
}
