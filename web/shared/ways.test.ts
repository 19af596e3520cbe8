import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contactIn, toCustomer, toDesk } from './ways';

test('a customer page that was opened from a contact leads back to it', () => {
  const there = toCustomer('cu_1', 'ct_9');
  assert.equal(there.href, '/customers/cu_1?contact=ct_9');
  assert.equal(toDesk(contactIn(there.href.slice(there.href.indexOf('?')))).href, '/desk#/ct_9');
  assert.equal(contactIn('?contact=javascript:1'), undefined);
  assert.equal(toDesk().href, '/desk');
});
