import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flaws, flawWords } from './flaws';

test('a flaw is said with its values, and those that are flaws likewise', () => {
  const near = { text: 'there is no orders.cout; did you mean orders.count?', code: 'there is no {1}; did you mean {2}?', values: [{ text: 'orders.cout' }, { text: 'orders.count' }] };
  const placed = { text: `1:5: ${near.text}`, code: '{1}:{2}: {3}', values: [{ text: '1' }, { text: '5' }, near] };
  assert.equal(flawWords(near, 'zh-CN'), '没有 orders.cout，是不是 orders.count？');
  assert.equal(flawWords(placed, 'zh-CN'), '没有 orders.cout，是不是 orders.count？（规则第 1 行第 5 列）');
  assert.equal(flawWords({ text: 'there is no {x}', code: 'there is no {{1}}', values: [{ text: 'x' }] }, 'zh-CN'), '没有 {x}');
  assert.equal(flawWords(placed, 'en'), placed.text);
  assert.equal(flawWords({ text: 'as it is' }, 'zh-CN'), 'as it is');
  assert.equal(flawWords({ text: 'new words', code: 'new words' }, 'zh-CN'), 'new words');
});

test('both languages have the same places', () => {
  const places = (words: string) => [...words.matchAll(/\{(\d+)\}/g)].map((m) => m[1]).sort();
  for (const [code, words] of Object.entries(flaws)) assert.deepEqual(places(words), places(code), code);
});
