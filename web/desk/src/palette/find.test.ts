import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, type Entry } from './find';

const entry = (id: string, sort: Entry['sort'], text: string, hint = ''): Entry => ({ id, sort, text, hint, icon: 'user', run: () => undefined });
const all = [entry('s', 'action', 'Available'), entry('q', 'queue', 'Refunds', '3 waiting'), entry('a', 'agent', 'Lin Wan', 'Refunds'), entry('c', 'customer', '苏**', '138****6620')];
const ids = (wish: string) => find(all, wish).map((e) => e.id);

test('without a word everything is offered, customers first', () => assert.deepEqual(ids(''), ['c', 'a', 'q', 's']));

test('every word counts, in the name or beside it', () => {
  assert.deepEqual(ids('6620'), ['c']);
  assert.deepEqual(ids('wan refunds'), ['a']);
  assert.deepEqual(ids('lin 6620'), []);
});

test('what begins with the word goes before what holds it', () => assert.deepEqual(ids('REF'), ['q', 'a']));

test('no more is shown than is read at a glance', () => assert.equal(find(Array.from({ length: 1000 }, (_, i) => entry(String(i), 'agent', `Agent ${i}`)), 'agent').length, 12));
