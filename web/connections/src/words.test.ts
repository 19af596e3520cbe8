import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slots } from '../../shared/lang';
import { dictionaries } from './words';

test('both languages ask for the same values', () => {
  for (const [key, text] of Object.entries(dictionaries.zh)) assert.deepEqual(slots(dictionaries.en[key as keyof typeof dictionaries.zh]), slots(text), key);
});
