import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../shared/domain/loopback.ts';
import { PassError } from '../../shared/protocol/pass-error.ts';

export interface AccessRules {
  /** Host names, with or without port, beside loopback ones with this runner's port. */
  readonly allowedHosts: readonly string[];
  /** Origins of browser pages that may connect. None by default: PASS's own clients are not pages. */
  readonly allowedOrigins: readonly string[];
}

export interface Token {
  readonly token: string;
  readonly principal: string;
}

/**
 * Refuse a request that a web page could have caused. A page of any site can connect to a loopback port, and through DNS
 * rebinding under a name of its own: the browser then tells its origin, and the name in the Host header.
 * @throws PassError `forbidden`
 */
export function checkHeaders(headers: IncomingHttpHeaders, port: number, rules: AccessRules): void {
  const host = headers.host ?? '';
  if (!isAllowedHost(host, port, rules.allowedHosts)) {
    throw new PassError('forbidden', `Requests for the host ${JSON.stringify(host.slice(0, 200))} are not served.`, 'Use a loopback address, or add the host name to the allowed hosts of the runner.');
  }
  const { origin } = headers;
  if (origin !== undefined && !rules.allowedOrigins.includes(origin)) {
    throw new PassError('forbidden', `Requests from pages of ${JSON.stringify(origin.slice(0, 200))} are not served.`, 'Use the PASS extension or pass-runner, or add the origin to the allowed origins of the runner.');
  }
}

function isAllowedHost(host: string, port: number, allowed: readonly string[]): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(host);
  const name = match?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (allowed.some((entry) => entry.toLowerCase() === name || entry.toLowerCase() === host.toLowerCase())) return true;
  return Number(match?.[2] ?? 80) === port && isLoopback(name);
}

/** Who presents this token, or `undefined`. Takes the same time for a wrong token whatever its first wrong character is. */
export function principalOf(presented: string, tokens: readonly Token[]): string | undefined {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const given = digest(presented);
  let found: string | undefined;
  for (const { token, principal } of tokens) if (timingSafeEqual(digest(token), given)) found ??= principal;
  return found;
}
