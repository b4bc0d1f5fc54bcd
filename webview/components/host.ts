import type { z } from 'zod';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The extension, seen from a webview: messages out, messages in (those that fit the schema), and kept state. */
export interface Host<Out> {
  post(message: Out): void;
  readonly state: unknown;
  keep(state: unknown): void;
}

/** Connect to the extension. Call once: VS Code hands its API out a single time. */
export function connectHost<Out, In extends z.ZodType>(incoming: In, listen: (message: z.output<In>) => void): Host<Out> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = incoming.safeParse(event.data);
    if (parsed.success) listen(parsed.data);
  });
  return { post: (message) => api.postMessage(message), state: api.getState(), keep: (state) => api.setState(state) };
}
