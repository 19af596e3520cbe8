import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levels, lost, points, rolling } from './series';

test('shares are of ten minutes together, and of nothing there are none', () => {
  assert.deepEqual(rolling([0, 1, 0], [0, 1, 1]), [null, 1, 0.5]);
  const long = Array.from({ length: 12 }, (_, i) => (i === 0 ? 1 : 0));
  assert.equal(rolling(long, long)[9], 1);
  assert.equal(rolling(long, long)[10], null);
});

test('level and loss are in percent', () => {
  const hour = { until: '', waiting: [1, 1], served: [1, 1], in_time: [1, 0], abandoned: [0, 2], wait_ms: [3000, 5000] };
  assert.deepEqual(levels(hour), [100, 50]);
  assert.deepEqual(lost(hour), [0, 50]);
});

test('the present minute is at the right edge, and what is not known leaves a gap', () => {
  assert.deepEqual(points([4, null, 2, 0], 4, 59, 10), [[[56, 0]], [[58, 5], [59, 10]]]);
});
