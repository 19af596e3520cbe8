import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { slots } from '../../../shared/lang';
import { en as callEn, zh as callZh } from '../../../call/src/words';
import { en as doorEn } from '../../../door/src/en';
import { zh as doorZh } from '../../../door/src/zh';
import { zh as parts } from '../../../shared/words/dictionary';
import { en, zh } from './dictionary';

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

/** keysIn are the keys of a folder's subjects, as often as they stand there. */
function keysIn(folder: string): string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.ts')).flatMap((file) => {
    const [chinese = ''] = readFileSync(`${folder}/${file}`, 'utf8').split('export const en');
    return [...chinese.matchAll(/^ {2}'([^']+)': /gm)].map((m) => m[1] ?? '');
  });
}

// To the types, a key of two subjects is the later one's, and a subject that nobody spreads is nothing.
const dictionaries: [string, string[], string[], Dictionary][] = [
  ['shared', ['shared/words'], [], parts],
  ['desk', ['desk/src/words', 'desk/src/words/floor'], Object.keys(parts), zh],
];

for (const [name, folders, under, said] of dictionaries) {
  test(`${name}: every subject is said, and no two have the same key`, () => {
    const keys = folders.flatMap(keysIn);
    assert.deepEqual(keys.filter((key, i) => keys.indexOf(key) < i), []);
    assert.deepEqual(new Set([...under, ...keys]), new Set(Object.keys(said)));
  });
}
