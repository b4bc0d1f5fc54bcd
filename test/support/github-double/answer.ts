import type { DoubleRepository } from './repository.ts';

/** What an operation of the double answers. `body` overlays GitHub's own example; `list` does so for each element. */
export type Answer =
  | { status: number; body: Record<string, unknown>; exampleOf?: string }
  | { status: number; list: Record<string, unknown>[]; exampleOf?: string }
  | { status: number; error: string; errors?: unknown[] };

export interface RouteRequest {
  readonly repository: DoubleRepository;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Base URL of the double. */
  readonly url: string;
  readonly now: Date;
  readonly login: string;
}
export const maxBodyLength = 65_536;

export function invalid(resource: string, field: string, code: string): Answer {
  return { status: 422, error: 'Validation Failed', errors: [{ resource, field, code }] };
}

export function wrongContent(content: { title?: string | undefined; body?: string | null | undefined }): Answer | undefined {
  if (content.title !== undefined && (content.title.trim() === '' || content.title.length > 256)) return invalid('Issue', 'title', content.title.trim() === '' ? 'missing_field' : 'invalid');
  return (content.body ?? '').length > maxBodyLength ? invalid('Issue', 'body', 'invalid') : undefined;
}
