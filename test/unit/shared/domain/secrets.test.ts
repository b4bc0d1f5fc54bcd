import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeBase64 } from '../../../../shared/domain/base64.ts';
import type { Operation } from '../../../../shared/domain/bundle.ts';
import { redactSecrets, refuseSecrets, secretsIn, secretsOf } from '../../../../shared/domain/secrets.ts';
import { PassError } from '../../../../shared/protocol/pass-error.ts';
import { createOperation, stagedIssue } from './bundle-samples.ts';

/** Put together here, so that scanners of this repository find nothing. */
const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
const jwt = ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'].join('.');
const split = (by: string, at = 12): string => `${token.slice(0, at)}${by}${token.slice(at)}`;

const refusal = (operation: Operation): PassError => {
  try {
    refuseSecrets([operation]);
  } catch (error) {
    if (PassError.is(error, 'forbidden')) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('what looks like a secret', () => {
  it('is found through hidden characters, escapes, entities and markup inside of it', () => {
    for (const text of [token, split('\u200b'), split('\u00ad'), split('\\'), split('<!-- -->'), split('<b></b>'), split('**'), `use ghp&#95;${token.slice(4)}`, `use ghp&lowbar;${token.slice(4)}`, `use ghp&#\u200b95;${token.slice(4)}`, `x&#8203;${split('&#8203;')}`, `<a title="${token}">`]) {
      assert.deepEqual(secretsIn(text), ['a GitHub token'], JSON.stringify(text));
    }
  });

  it('is known in the forms of its issuers', () => {
    const samples: readonly (readonly [string, string])[] = [
      [`ghs_123456_${jwt}`, 'a GitHub token'], [`github_pat_${'A'.repeat(22)}\n${'b'.repeat(59)}`, 'a GitHub token'], [jwt, 'a JSON Web Token'],
      [`aws_secret_access_key = ${'wJalrXUtnF'.repeat(4)}`, 'an AWS secret key'], [`"SecretAccessKey": "${'wJalrXUtn/'.repeat(4)}"`, 'an AWS secret key'],
      [`AKIA${'ABCD'.repeat(4)}`, 'an AWS access key'], [`glpat-${'aB3-'.repeat(5)}`, 'a GitLab token'], [`hf_${'aB'.repeat(17)}`, 'a Hugging Face token'],
      [`sk-ant-api03-${'aB3_'.repeat(6)}`, 'an Anthropic key'], ['postgres://app:hunter22@db.example/shop', 'a URL with a password'], [`-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`, 'a private key'],
    ];
    for (const [text, kind] of samples) assert.equal(secretsIn(`Use ${text} there.`)[0], kind, text);
  });

  it('is the password of a URL, with a user name or without, whichever characters it has', () => {
    const word = (characters: string, minLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength: 20 });
    const scheme = fc.constantFrom('redis', 'amqp', 'https', 'mongodb+srv', 'Postgres');
    fc.assert(
      fc.property(scheme, word('ab1.%-_', 0), word('aB3:.%!$&*+=~_-#?', 3).filter((password) => !/^\d+[?#]/.test(password)), (name, user, password) => {
        assert.deepEqual(secretsIn(`Use ${name}://${user}:${password}@cache.internal:6379/0 there.`), ['a URL with a password']);
      }),
    );
    assert.doesNotMatch(redactSecrets(`redis://:${'Sup3r:S3cret'}@cache.internal:6379/0`), /S3cret/);
  });

  it('is no URL whose host or path only looks like a password', () => {
    const paths = ['8080/@x', '8080/a:bcd@x', '8080?mail=ada@acme.org', '8080#ada@acme.org', '8080 @ada', '8080', '8080/:abc@x', '@x'];
    for (const text of [...paths.map((path) => `http://host:${path}`), 'http://[::1]:8080/@x', 'ssh://git@github.com:22/acme', 'https://github.com/@acme', 'at 10:30://x', 'redis://:@cache']) assert.deepEqual(secretsIn(text), [], text);
  });

  it('is nothing that a plan says: names, digests, addresses, commands', () => {
    for (const text of ['The secret access key is asked for in a form.', 'a'.repeat(64), `sha256:${'0f'.repeat(32)}`, 'https://github.com/acme/shop/issues/3', 'ssh://git@github.com/acme/shop', 'ghp_ is the prefix of a token', 'eyJ begins a token', 'risk-assessment-of-the-warehouse-and-its-many-suppliers', 'task-list']) assert.deepEqual(secretsIn(text), [], text);
  });

  it('is named where it stood, and not shown', () => {
    for (const text of [`Labels: ${token}, bug`, `Labels: ${split('\u200b')}, bug`]) {
      const redacted = redactSecrets(text);
      assert.match(redacted, /a GitHub token/);
      assert.doesNotMatch(redacted, /a1B2/);
    }
    assert.equal(redactSecrets('Labels: bug'), 'Labels: bug');
  });

  it('takes no longer than it should, whatever the text', () => {
    for (const piece of ['<!--', 'eyJ-', 'a://', 'a.', 'a://:', 'a://a:a:', 'a:', '<a ', 'secret key', 'sk-', '&#95;', 'ghp_-']) assert.ok(secretsIn(piece.repeat(Math.floor(65_536 / piece.length))).length <= 1, piece);
  });
});

describe('an operation with a secret', () => {
  const operations: readonly (readonly [field: string, Operation])[] = [
    ['title', createOperation('op-0001', stagedIssue({ key: 'cart', title: `Use ${token}` }))],
    ['body', createOperation('op-0001', stagedIssue({ key: 'cart', body: split('\u200b') }))],
    ['body', createOperation('op-0001', stagedIssue({ key: 'cart', component: token }))],
    ['body', createOperation('op-0001', stagedIssue({ key: 'cart', traces: [token] }))],
    ['labels', createOperation('op-0001', stagedIssue({ key: 'cart', labels: ['pass', token] }))],
    ['name', { id: 'op-0001', kind: 'label.ensure', name: token, color: 'ededed', description: '' }],
    ['description', { id: 'op-0001', kind: 'label.ensure', name: 'x', color: 'ededed', description: token }],
    ['title', { id: 'op-0001', kind: 'milestone.ensure', title: token, description: '' }],
    ['body', { id: 'op-0001', kind: 'issue.comment', key: 'cart', issue: { number: 1 }, body: ['See ', { ref: 'op-0001' }, ` ${token}`] }],
    ['planned.body', { id: 'op-0001', kind: 'issue.update', key: 'cart', number: 1, title: 't', body: ['b'], labels: [], before: '0'.repeat(64), planned: { title: 't', body: [token], labels: [] } }],
    ['milestone.title', { id: 'op-0001', kind: 'issue.create', key: 'cart', title: 't', body: ['b'], labels: [], milestone: { title: token } }],
    ['name', { id: 'op-0001', kind: 'branch.create', key: 'cart', name: `pass/${token}`, commit: { ref: 'op-0001' } }],
    ['title', { id: 'op-0001', kind: 'pull_request.create', key: 'cart', head: { ref: 'op-0001' }, base: 'main', title: token, body: ['b'], draft: true }],
    ...(['text', 'base64'] as const).map((as): readonly [string, Operation] => ['files.0.content', {
      id: 'op-0001', kind: 'commit.create', key: 'cart', parent: { sha: '0'.repeat(40) }, message: 'm', author: { name: 'n', email: 'e@example.com' }, committer: { name: 'n', email: 'e@example.com' }, date: '2026-01-01T00:00:00Z',
      files: [{ as, path: 'a.txt', mode: '100644', content: as === 'text' ? `TOKEN=${token}` : encodeBase64(new TextEncoder().encode(`\0TOKEN=${token}`)) }],
    }]),
  ];

  it('is refused for every field of every kind, with the place and the kind, and without the secret', () => {
    for (const [field, operation] of operations) {
      const { message, hint } = refusal(operation);
      assert.match(message, new RegExp(`The ${field.replaceAll('.', '\\.')}( of “cart”)? \\(${operation.kind}, op-0001\\) contains what looks like a GitHub token`));
      assert.doesNotMatch(`${message}${hint}`, /a1B2|c3D4/, message);
    }
  });

  it('is found wherever a string can stand', () => {
    fc.assert(fc.property(fc.constantFrom(...operations), fc.constantFrom(token, jwt), ([, operation], secret) => {
      const carried = JSON.parse(JSON.stringify(operation).replaceAll(token, secret)) as Operation;
      return operation.kind === 'commit.create' || secretsOf(carried).length > 0;
    }));
  });

  it('is one without when nothing in it looks like a secret', () => {
    refuseSecrets([createOperation('op-0001', stagedIssue({ key: 'cart', title: 'Rotate ghp_ tokens' }))]);
  });
});
