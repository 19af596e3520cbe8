import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavesOf, ruleOf } from './form';

test('a rule of comparisons is shown as a form and written back as it was', () => {
  for (const rule of ['orders.count_90d >= 3 && traits.tier in ["gold", "black"]', 'count("Question Asked", "30d", {"category": "a && b"}) >= 3', 'traits.note == "say \\"no\\""']) {
    const leaves = leavesOf(rule);
    assert.ok(leaves, rule);
    assert.equal(ruleOf(leaves), rule);
  }
  assert.equal(leavesOf('orders.count_90d >= 3 && traits.tier in ["gold", "black"]')?.length, 2);
});

test('what the form can not show stays text', () => {
  for (const rule of ['a.b == 1 || c.d == 2', '!(orders.open > 0)', 'orders.open', '', 'tag("loyal") && traits.tier == "gold"']) assert.equal(leavesOf(rule), null, rule);
});
