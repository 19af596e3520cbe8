import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsOf } from './age';

const now = Date.parse('2026-11-29T08:00:00Z');
const none = { from: '', to: '' };

test('an age of a tag is bounded by instants, the younger from and the older to', () => {
  assert.deepEqual(boundsOf('any', none, now), {});
  assert.deepEqual(boundsOf('day', none, now), { from: '2026-11-28T08:00:00.000Z' });
  assert.deepEqual(boundsOf('over90', none, now), { to: '2026-08-31T08:00:00.000Z' });
});

test('a last day is whole, and a day that is not said bounds nothing', () => {
  const day = (d: number) => new Date(2026, 10, d).toISOString();
  assert.deepEqual(boundsOf('days', { from: '2026-11-01', to: '2026-11-03' }, now), { from: day(1), to: day(4) });
  assert.deepEqual(boundsOf('days', { from: '', to: '2026-11-30' }, now), { to: day(31) });
  assert.deepEqual(boundsOf('days', none, now), {});
});
