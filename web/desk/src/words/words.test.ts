import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slots } from '../../../shared/lang';
import { en as callEn, zh as callZh } from '../../../call/src/words';
import { en as doorEn } from '../../../door/src/en';
import { zh as doorZh } from '../../../door/src/zh';
import { en } from './en';
import { zh } from './zh';

type Dictionary = Record<string, string>;
const pairs: [string, Dictionary, Dictionary][] = [['desk', zh, en], ['call', callZh, callEn], ['door', doorZh, doorEn]];

for (const [name, one, other] of pairs) {
  test(`${name}: both languages word the same keys with the same places`, () => {
    assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort());
    for (const key of Object.keys(one)) assert.deepEqual(slots(other[key] ?? ''), slots(one[key] ?? ''), key);
  });

  test(`${name}: nothing is left unsaid or shouted`, () => {
    for (const [key, text] of [...Object.entries(one), ...Object.entries(other)]) {
      assert.notEqual(text.trim(), '', key);
      assert.doesNotMatch(text, /[!！]/, key);
    }
  });
}
