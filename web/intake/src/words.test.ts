import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slots } from '../../shared/lang';
import { en, zh, type Key } from './words';

test('both languages ask for the same values', () => {
  for (const key of Object.keys(zh) as Key[]) assert.deepEqual(slots(en[key]), slots(zh[key]), key);
});
