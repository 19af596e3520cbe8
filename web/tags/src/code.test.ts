import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked, placesOf } from './Code';
import { faultWords } from './faults';

test('the word at a fault is underlined', () => {
  const text = 'id: a\nwhen: 金 > traits.tir && b';
  const bad = (line: number, column: number) => marked(text, [{ line, column, text: '' }]).filter((m) => m.bad).map((m) => m.text);
  assert.deepEqual(bad(2, 11), ['traits.tir']);
  assert.deepEqual(bad(1, 0), ['id: a']);
  assert.deepEqual(bad(2, 500), ['b']);
  assert.deepEqual(bad(9, 1), []);
  assert.equal(marked(text, [{ line: 2, column: 11, text: '' }, { line: 1, column: 1, text: '' }]).map((m) => m.text).join(''), text);
  assert.deepEqual(placesOf('a\n𠮷b', [{ line: 2, column: 2, text: '' }]), [4]);
});

test('what is wrong is said in Chinese, and what has no words stays', () => {
  const zh = (text: string) => faultWords({ text }, { screen: 'zh-CN' });
  assert.equal(zh('traits.phone is sealed: it is personal, and rules read open values only'), 'traits.phone 是加密的个人信息，规则不能读');
  assert.equal(zh('there is no orders.cout; did you mean orders.count?'), '没有 orders.cout，是不是 orders.count？');
  assert.equal(zh('"Question Asked" has no open property note; the others are sealed'), '“Question Asked”没有可读的属性 note');
  assert.equal(zh('something else'), 'something else');
  assert.equal(faultWords({ text: 'needs cmn and en' }, { screen: 'en' }), 'needs cmn and en');
});
