import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOf, inMinutes, timeOf } from './times';

const noon = new Date(2026, 4, 6, 12, 0, 0).getTime();

test('a time that is over today is meant for tomorrow', () => {
  assert.equal(atOf('15:30', noon)?.getTime(), new Date(2026, 4, 6, 15, 30).getTime());
  assert.equal(atOf('12:00', noon)?.getTime(), new Date(2026, 4, 7, 12, 0).getTime());
  assert.equal(atOf('08:05', noon)?.getTime(), new Date(2026, 4, 7, 8, 5).getTime());
});

test('what is no time is none', () => assert.deepEqual(['', '24:00', '7:30', 'soon'].map((t) => atOf(t, noon)), [null, null, null, null]));

test('some minutes from now may be tomorrow', () => assert.equal(inMinutes(13 * 60 + 5, noon), '01:05'));

test('the day is told where it is another', () => {
  assert.equal(timeOf(new Date(2026, 4, 6, 15, 30).toISOString(), noon, 'en'), '15:30');
  assert.match(timeOf(new Date(2026, 4, 7, 9, 0).toISOString(), noon, 'en'), /5\/7.*09:00/);
});
