import assert from 'node:assert/strict';
import { test } from 'node:test';
import { course, faceOf, signed } from './mood';

test('a mood has the face of its number', () => {
  for (const [score, face, text] of [[-5, 'angry', '−5'], [-3.6, 'angry', '−4'], [-3.5, 'upset', '−3'], [-1.5, 'calm', '−1'], [0, 'calm', '0'],
    [0.4, 'calm', '0'], [1.6, 'pleased', '+2'], [3.6, 'happy', '+4']] as const) {
    assert.equal(faceOf(score), face, String(score));
    assert.equal(signed(score), text, String(score));
  }
});

test('a course keeps to its box and its zero line in the middle', () => {
  assert.deepEqual(course([0], 100, 20), [{ x: 96, y: 10 }]);
  const points = course([5, 0, -9], 100, 20);
  assert.deepEqual(points, [{ x: 4, y: 4 }, { x: 50, y: 10 }, { x: 96, y: 16 }]);
});
