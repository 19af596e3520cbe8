import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked, placesOf } from './Code';

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
