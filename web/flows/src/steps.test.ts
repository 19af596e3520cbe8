import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outline } from './api';
import { laid } from './layout';
import { besides, inOrder, stepTo } from './steps';

const node = (id: string, ...to: string[]) => ({ id, kind: 'say', line: 1, column: 1, fields: {}, ways: to.map((t) => ({ field: 'next', to: t })) });
const flow = (...nodes: ReturnType<typeof node>[]): Outline => ({ id: 'f', name: {}, start: 'a', nodes });

test('an arrow leads to the nearest node on its side, a connected one first', () => {
  const f = flow(node('a', 'far'), node('near'), node('far'), node('below'));
  const at = { a: { x: 0, y: 0 }, near: { x: 300, y: 0 }, far: { x: 400, y: 0 }, below: { x: 0, y: 300 } };
  assert.equal(stepTo(f, at, 'a', 'right'), 'far');
  assert.equal(stepTo(f, at, 'near', 'left'), 'a');
  assert.equal(stepTo(f, at, 'a', 'down'), 'below');
  assert.equal(stepTo(f, at, 'below', 'up'), 'a');
  assert.equal(stepTo(f, at, 'a', 'left'), undefined);
  assert.equal(stepTo(f, at, 'nowhere', 'left'), undefined);
});

test('every node of a laid out flow is reached by arrows', () => {
  const f = flow(node('a', 'b', 'c', 'd'), node('b', 'e'), node('c', 'e'), node('d', 'f'), node('e', 'g'), node('f', 'g', 'a'), node('g'), node('h'));
  const at = laid(f);
  const reached = new Set(['a']);
  for (const id of reached) for (const to of ['left', 'right', 'up', 'down'] as const) reached.add(stepTo(f, at, id, to) ?? 'a');
  assert.deepEqual([...reached].sort(), f.nodes.map((n) => n.id));
});

test('the order of the text ends at both ends', () => {
  const f = flow(node('a', 'b'), node('b', 'c'), node('c'));
  assert.equal(inOrder(f, 'a', 1), 'b');
  assert.equal(inOrder(f, 'a', -1), 'a');
  assert.equal(inOrder(f, 'c', 1), 'c');
});

test('when a node goes, who leads there has the keyboard', () => {
  const f = flow(node('a', 'c'), node('b', 'c'), node('c'));
  assert.equal(besides(f, 'c'), 'a');
  assert.equal(besides(f, 'b'), 'a');
  assert.equal(besides(f, 'a'), 'b');
  assert.equal(besides(flow(node('a')), 'a'), undefined);
});
