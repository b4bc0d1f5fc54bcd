import express from 'express';
import type { Express } from 'express';
import { PassError } from '../../shared/protocol/pass-error.ts';

export interface Health {
  readonly status: 'ok' | 'failed';
  readonly version: string;
  readonly instanceId: string;
  /** Why it takes no work. Only when `failed`. */
  readonly reason?: string;
}

/** What the runner answers over HTTP. Express is loaded with the first such request: most clients never make one. */
export function createHttpApp(health: () => Health): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.get('/health', (_request, response) => {
    const answer = health();
    response.set('cache-control', 'no-store').status(answer.status === 'ok' ? 200 : 503).json(answer);
  });
  app.use((request, response) => {
    const error = new PassError('not_found', `There is nothing at ${request.path.slice(0, 200)}.`, 'The runner speaks JSON-RPC over WebSocket at /rpc; /health says how it is.');
    response.status(404).json({ error: PassError.toData(error) });
  });
  return app;
}
