import assert from 'node:assert/strict';
import { isLoopback } from '../../../../shared/domain/loopback.ts';

describe('an address of this machine', () => {
  it('is localhost, 127.0.0.0/8 or ::1', () => {
    for (const name of ['localhost', '127.0.0.1', '127.255.0.9', '[::1]']) assert.equal(isLoopback(name), true, name);
  });

  it('is nothing that only looks like one', () => {
    for (const name of ['', 'localhost.evil.example', 'evil-localhost', '127.0.0.1.evil.example', '127.0.0', '127.0.0.256', '128.0.0.1', '0.0.0.0', '::1', '[::]', '[::ffff:10.0.0.1]', '127.0.0.1\n']) assert.equal(isLoopback(name), false, name);
  });
});
