import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw } from './drawing';

test('cues stand beside their state, the surest first, and the rest is counted', () => {
  const d = draw({ states: [{ id: 'dry', weight: 1, hint: ['紧'], sure: ['干', '起皮'] }, { id: 'many', weight: 0.5, likely: [...'一二三四五六七八九十'] }, { id: 'none', weight: 1 }] });
  assert.deepEqual(d.states[0]?.cues.map((c) => [c.text, c.strength, c.row]), [['干', 'sure', 0], ['起皮', 'sure', 1], ['紧', 'hint', 2]]);
  assert.deepEqual([d.states[1]?.top, d.states[1]?.more, d.states[2]?.top, d.rows], [3, 2, 12, 13]);
});
