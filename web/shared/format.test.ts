import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, clock, day, daysBetween, left, longClock, money } from './format';

test('durations are written as people read them', () => {
  assert.equal(clock(38_400), '0:38');
  assert.equal(clock(370_000), '6:10');
  assert.equal(clock(3_723_000), '1:02:03');
  assert.equal(clock(-5), '0:00');
  assert.equal(longClock(108_000), '01:48');
  assert.equal(longClock(3_600_000), '1:00:00');
});

test('the last second of a countdown is one, not zero', () => {
  assert.equal(left(1), 1);
  assert.equal(left(19_001), 20);
  assert.equal(left(-400), 0);
});

test('money shows the minor unit only where there is one', () => {
  assert.equal(money(76_000, 'CNY', 'zh-CN'), '¥760');
  assert.equal(money(212_850, 'CNY', 'zh-CN'), '¥2,128.50');
  assert.equal(money(500, 'JPY', 'en'), '¥500');
  assert.equal(money(76_000, 'credits', 'en'), '760 credits');
});

test('last night is yesterday, however few hours ago', () => {
  const now = new Date(2026, 10, 22, 0, 40);
  const late = new Date(2026, 10, 21, 23, 10);
  assert.equal(daysBetween(late, now), 1);
  assert.deepEqual(age(late, now), { unit: 'yesterday', time: '23:10' });
  assert.deepEqual(age(new Date(2026, 10, 22, 0, 39, 30), now), { unit: 'now' });
  assert.deepEqual(age(new Date(2026, 10, 10), now), { unit: 'days', n: 12 });
  assert.equal(age(new Date(2024, 1, 1), now).unit, 'years');
});

test('a day of another year says which', () => {
  assert.equal(day(new Date(2026, 9, 1), new Date(2026, 10, 1)), '10-01');
  assert.equal(day(new Date(2025, 9, 1), new Date(2026, 10, 1)), '2025-10-01');
});
