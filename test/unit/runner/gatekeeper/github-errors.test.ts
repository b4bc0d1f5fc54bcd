import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RequestError } from '@octokit/request-error';
import { translate } from '../../../../runner/gatekeeper/github/errors.ts';
import { RateLimited } from '../../../../runner/gatekeeper/rate-limited.ts';
import { OutcomeUnknown } from '../../../../runner/gatekeeper/target-port.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';

function answer(status: number, message = 'said', headers: Record<string, string> = {}): RequestError {
  const request = { method: 'POST' as const, url: 'https://api.github.com/x', headers: {} };
  return new RequestError(message, status, { request, response: { status, url: '', headers, data: {} } });
}
const write = { what: 'create an issue in acme/shop', write: true };

describe('an answer of GitHub', () => {
  it('leaves open what a write did when it is lost, a 5xx, or a status with which GitHub refuses nothing', () => {
    const lost = new RequestError('socket hang up', 500, { request: { method: 'POST', url: 'https://api.github.com/x', headers: {} } });
    for (const error of [answer(500), answer(502), answer(504), answer(408), answer(413), answer(499), answer(418), lost]) assert.ok(translate(error, write) instanceof OutcomeUnknown);
    for (const status of [400, 401, 403, 404, 409, 410, 415, 422, 429, 451]) assert.ok(!(translate(answer(status), write) instanceof OutcomeUnknown));
    assert.ok(PassError.is(translate(lost, { ...write, write: false }), 'unavailable'));
  });

  it('says what to do for each refusal', () => {
    const expected: [RequestError, string, RegExp][] = [
      [answer(401), 'prerequisite', /pass-runner credential/],
      [answer(403, 'Resource not accessible', { 'x-accepted-github-permissions': 'issues=write' }), 'forbidden', /issues=write/],
      [answer(403, 'Repository was archived so is read-only.'), 'stale', /Unarchive/],
      [answer(404), 'not_found', /Check the name/],
      [answer(410), 'forbidden', /Switch issues on/],
      [answer(422), 'bad_input', /Correct the field/],
    ];
    for (const [error, kind, hint] of expected) {
      const told = translate(error, write);
      assert.ok(PassError.is(told) && told.kind === kind, `${error.status} → ${told.message}`);
      assert.match(told.hint, hint);
      assert.match(told.message, /^Cannot create an issue in acme\/shop: /);
    }
  });

  it('names where a token that is not accepted came from: the environment counts more than what is stored', () => {
    const told = translate(answer(401), { ...write, handed: true });
    assert.ok(PassError.is(told, 'prerequisite') && /from PASS_GITHUB_TOKEN/.test(told.message) && /unset it and run `pass-runner stop`/.test(told.hint), String(told));
  });

  it('does not tell to sync again when it was only read', () => {
    for (const status of [401, 403]) {
      const [told, wrote] = [translate(answer(status), { what: 'read the repository acme/shop', write: false }), translate(answer(status), write)];
      assert.ok(PassError.is(told) && /then try again\.$/.test(told.hint), String(status));
      assert.ok(PassError.is(wrote) && /then sync again: it continues where it stopped\.$/.test(wrote.hint), String(status));
    }
  });

  it('gives the time to wait that GitHub names, and a minute where it names none', () => {
    const waits = [answer(403, 'x', { 'retry-after': '7' }), answer(429), answer(403, 'You have exceeded a secondary rate limit')].map((error) => translate(error, write));
    assert.deepEqual(waits.map((error) => (error instanceof RateLimited ? error.waitMs : undefined)), [7000, 60_000, 60_000]);
    const primary = translate(answer(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }), write);
    assert.ok(primary instanceof RateLimited && primary.waitMs === 1000);
  });

  it('gives a time between a second and a day, whatever its headers say', () => {
    const strange = fc.constantFrom('soon', '-5', '0', '1e308', 'NaN', '', ' ', '99999999999999999999', '2027', 'Infinity', new Date(Date.now() - 60_000).toUTCString(), 'Wed, 99 Oct 2027 07:28:00 GMT');
    const said = fc.oneof(strange, fc.string(), fc.integer().map(String), fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()));
    const headers = fc.oneof(fc.record({ 'retry-after': said }), fc.record({ 'x-ratelimit-remaining': fc.constant('0'), 'x-ratelimit-reset': said }), fc.record({ 'retry-after': said, 'x-ratelimit-remaining': fc.constant('0'), 'x-ratelimit-reset': said }));
    fc.assert(
      fc.property(fc.constantFrom(403, 429), headers, (status, named) => {
        const told = translate(answer(status, 'Forbidden', named), write);
        assert.ok(told instanceof RateLimited && told.waitMs >= 1000 && told.waitMs <= 86_400_000, told.message);
        assert.match(`${told.message} ${told.hint}`, /GitHub asks to wait [1-9]\d* seconds.*Wait [1-9]\d* seconds/);
      }),
    );
    const unreadable = ['soon', '-5', '1e308'].flatMap((text): Record<string, string>[] => [{ 'retry-after': text }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': text }]);
    for (const named of unreadable) assert.equal((translate(answer(403, 'Forbidden', named), write) as RateLimited).waitMs, 60_000, JSON.stringify(named));
  });

  it('gives the time to wait that is a date, or the other header’s where one cannot be read', () => {
    const later = Math.floor(Date.now() / 1000) + 600;
    const readings: readonly Record<string, string>[] = [{ 'retry-after': new Date(later * 1000).toUTCString() }, { 'retry-after': 'soon', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(later) }];
    for (const named of readings) {
      const told = translate(answer(403, 'Forbidden', named), write);
      assert.ok(told instanceof RateLimited && Math.abs(told.waitMs - 600_000) < 60_000, told.message);
    }
  });

  it('puts what GitHub says on one short line', () => {
    const told = translate(answer(422, `first\nsecond\u0007${'x'.repeat(5000)}`), write);
    assert.ok(told.message.length < 500 && !/[\n\u0007]/.test(told.message));
  });
});
