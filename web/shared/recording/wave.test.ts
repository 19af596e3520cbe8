import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars, columns, faster, seek, speeds } from './wave';

test('a column shows the loudest moment that it stands for', () => {
  assert.deepEqual(columns([0, 9, 0, 0, 50, 3], 3), [9, 0, 50]);
  assert.deepEqual(columns([7, 8], 4), [7, 7, 8, 8]);
  assert.deepEqual(columns([], 3), [0, 0, 0]);
  const many = Array.from({ length: 36_000 }, (_, i) => (i === 20_000 ? 100 : 1));
  assert.equal(Math.max(...columns(many, 80)), 100);
});

test('silence is a thin line, and the sides grow away from the middle', () => {
  assert.equal(bars([0, 100], 20, 18, -1), 'M1 20v-1M5 20v-18');
  assert.equal(bars([50], 22, 18, 1), 'M1 22v9');
});

test('seeking stays within the recording', () => {
  assert.equal(seek(-5000, 9000), 0);
  assert.equal(seek(4000, 9000), 4000);
  assert.equal(seek(14_000, 9000), 9000);
});

test('speeds go round', () => {
  let s = 1;
  const seen = speeds.map(() => (s = faster(s)));
  assert.deepEqual(seen, [1.25, 1.5, 2, 1]);
  assert.equal(faster(3), 1);
});
