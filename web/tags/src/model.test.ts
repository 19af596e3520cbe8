import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tree } from './api';
import { diff } from '../../shared/diff';
import { change, fitting, groupOf, textOf, type Group, type Leaf } from './model';
import { blank, yamlOf } from './yaml';

const tier: Tree = { kind: 'leaf', subject: { path: 'traits.tier', type: 'string' }, op: 'in', values: ['gold', 'black'] };
const asked: Tree = { kind: 'leaf', subject: { func: 'count', event: 'Question Asked', span: '30d', where: [{ property: 'category', values: ['a "b"'] }], type: 'int' }, op: '>=', values: [3] };

function shown(tree: Tree): Group {
  const g = groupOf(tree);
  assert.ok(typeof g !== 'string', String(g));
  return g;
}

test('a tree is written back as the rule that it was', () => {
  for (const [tree, want] of [
    [tier, 'traits.tier in ["gold", "black"]'],
    [{ kind: 'all', parts: [tier, { kind: 'any', parts: [asked, { kind: 'not', parts: [tier] }] }] }, 'traits.tier in ["gold", "black"] && (count("Question Asked", "30d", {"category": "a \\"b\\""}) >= 3 || !(traits.tier in ["gold", "black"]))'],
    [{ kind: 'not', parts: [{ kind: 'any', parts: [tier, asked] }] }, '!(traits.tier in ["gold", "black"] || count("Question Asked", "30d", {"category": "a \\"b\\""}) >= 3)'],
    [{ kind: 'leaf', subject: { path: 'traits.interest', type: 'list(string)' }, op: 'lists', values: ['suncare'] }, '"suncare" in traits.interest'],
    [{ kind: 'leaf', subject: { tag: 'loyal', type: 'bool' }, op: 'is' }, 'tag("loyal")'],
    [{ kind: 'leaf', subject: { path: 'orders.count_90d', type: 'double' }, op: 'in', values: [1, 2.5] }, 'orders.count_90d in [1.0, 2.5]'],
    [{ kind: 'leaf', subject: { path: 'traits.interest', size: true, type: 'int' }, op: '>=', values: [2] }, 'size(traits.interest) >= 2'],
  ] as [Tree, string][]) assert.equal(textOf(shown(tree)).text, want);
});

test('where a leaf stands in the text is known', () => {
  const { text, spans } = textOf(shown({ kind: 'all', parts: [tier, asked] }));
  assert.equal(text.slice(spans[1]?.from, spans[1]?.to), 'count("Question Asked", "30d", {"category": "a \\"b\\""}) >= 3');
});

test('what a form can not show says why', () => {
  assert.equal(groupOf({ kind: 'leaf', op: '<' }), 'two');
  const deep = (n: number): Tree => (n === 0 ? tier : { kind: n % 2 ? 'all' : 'any', parts: [tier, deep(n - 1)] });
  assert.equal(typeof groupOf(deep(3)), 'object');
  assert.equal(groupOf(deep(4)), 'deep');
});

test('a part is changed and taken away in its place', () => {
  const g = shown({ kind: 'any', parts: [tier, { kind: 'all', parts: [asked, tier] }] });
  const inner = g.parts[1] as Group;
  const gone = change(g, inner.parts[0]?.key ?? 0, null);
  assert.equal(textOf(gone).text, 'traits.tier in ["gold", "black"] || traits.tier in ["gold", "black"]');
});

test('a comparison that the new subject does not take begins anew', () => {
  const leaf = shown(tier).parts[0] as Leaf;
  assert.deepEqual(fitting(leaf, { path: 'orders.count_90d', type: 'double' }).values, [1]);
  assert.equal(fitting(leaf, { path: 'orders.count_90d', type: 'double' }).op, 'in');
  assert.deepEqual(fitting(leaf, { path: 'traits.autopay', type: 'bool' }), { ...leaf, subject: { path: 'traits.autopay', type: 'bool' }, op: 'is', values: [] });
});

test('a definition is written so that it is read again', () => {
  assert.equal(yamlOf({ ...blank, id: 'no', unit: 'muhe', name: { cmn: '甲', en: 'A: "b"' }, when: 'traits.tier == "it\'s"', level: 3 }),
    'id: "no"\nunit: muhe\nfamily: preference\nname: {cmn: "甲", en: "A: \\"b\\""}\nlabel: 3\nwhen: \'traits.tier == "it\'\'s"\'\n');
});

test('lines that came and went are marked', () => {
  assert.deepEqual(diff('a\nb\nc\n', 'a\nx\nc\nd\n').map((l) => l.sign + l.text), [' a', '-b', '+x', ' c', '+d']);
});
