import { parse } from 'yaml';

/**
 * A YAML document as a value. Imported by itself when it is needed: imported dynamically, the CommonJS package would have
 * only a default export once it is bundled.
 * @throws YAMLParseError
 */
export function parseYaml(text: string): unknown {
  return parse(text);
}
