import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slots } from '../../shared/lang';
import { en } from './en';
import { zh } from './zh';

test('both languages of the house rules word the same keys with the same places', () => {
  const [one, other] = [zh as Record<string, string>, en as Record<string, string>];
  assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort());
  for (const key of Object.keys(one)) {
    assert.deepEqual(slots(other[key] ?? ''), slots(one[key] ?? ''), key);
    assert.doesNotMatch(`${one[key]}${other[key]}`, /[!！]/, key);
  }
});
