import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waysOf } from './panel';

test('what suits who is signed in comes first', () => {
  assert.deepEqual(waysOf(['chat', 'call'], undefined), ['chat', 'call']);
  assert.deepEqual(waysOf(['chat', 'call'], 'chat'), ['chat', 'call']);
  assert.deepEqual(waysOf(['chat', 'call'], 'voice'), ['call', 'chat']);
  assert.deepEqual(waysOf(['chat', 'call'], 'devices'), ['chat', 'call']);
  assert.deepEqual(waysOf(['chat'], 'voice'), ['chat']);
});
