import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContactView, Hello, Message } from '../protocol';
import { delay } from './link';
import { take, type View } from './view';

const hello = (pos: number, contacts: ContactView[] = []): Message => ({
  pos, topic: 'hello', data: {
    epoch: 'e', now: '2026-11-22T09:00:00Z', me: { id: 'ag_1', name: '林', unit: 'u', unit_name: {}, title: {}, senior: false, skills: [], leads: false, may: [] },
    agent: { status: 'available', since: '2026-11-22T09:00:00Z', line: true, busy: false, today: { handled: 0, handle_ms: 0 } },
    offer: null, contacts, timelines: {}, queues: [], dispositions: [], away_reasons: [], banners: [],
  } satisfies Hello,
});
const contact = (id: string, note = ''): ContactView => ({ id, note, state: 'connected' }) as ContactView;
const entry = (id: string, data = {}) => ({ id, at: '2026-11-22T09:00:00Z', kind: 'wrap', data });

function all(...messages: Message[]): View {
  let view: View | null = null;
  for (const m of messages) {
    const t = take(view, m);
    assert.notEqual(t.done, 'gap');
    view = t.view;
  }
  return view as View;
}

test('messages apply in their order and move the position', () => {
  const v = all(hello(7), { pos: 8, topic: 'contact', data: contact('a') }, { pos: 9, topic: 'contact', data: contact('b') });
  assert.equal(v.pos, 9);
  assert.deepEqual(v.contacts.map((c) => c.id), ['a', 'b']);
});

test('a message that was seen before changes nothing', () => {
  const v = all(hello(7), { pos: 8, topic: 'contact', data: contact('a', 'new') });
  const t = take(v, { pos: 8, topic: 'contact', data: contact('a', 'old') });
  assert.equal(t.done, 'known');
  assert.equal(t.view?.contacts[0]?.note, 'new');
});

test('a missing message is a gap and nothing is applied', () => {
  const v = all(hello(7));
  const t = take(v, { pos: 9, topic: 'gone', data: { id: 'a' } });
  assert.equal(t.done, 'gap');
  assert.equal(t.view, v);
  assert.equal(take(null, { pos: 1, topic: 'gone', data: { id: 'a' } }).done, 'gap');
});

test('a tick takes no position, and one ahead of us shows what is missing', () => {
  const v = all(hello(7));
  assert.equal(take(v, { pos: 7, topic: 'tick', data: { now: '' } }).done, 'known');
  assert.equal(take(v, { pos: 8, topic: 'tick', data: { now: '' } }).done, 'gap');
});

test('a hello replaces everything, also backwards', () => {
  const v = all(hello(7, [contact('a')]), hello(2, [contact('b')]));
  assert.equal(v.pos, 2);
  assert.deepEqual(v.contacts.map((c) => c.id), ['b']);
});

test('a changed contact keeps its place in the roster', () => {
  const v = all(hello(0, [contact('a'), contact('b')]), { pos: 1, topic: 'contact', data: contact('a', 'n') });
  assert.deepEqual(v.contacts.map((c) => c.id + c.note), ['an', 'b']);
});

test('timeline entries are appended once', () => {
  const v = all(hello(0, [contact('a')]),
    { pos: 1, topic: 'timeline', data: { contact: 'a', entries: [entry('1'), entry('2')] } },
    { pos: 2, topic: 'timeline', data: { contact: 'a', entries: [entry('2'), entry('3')] } });
  assert.deepEqual(v.timelines['a']?.map((e) => e.id), ['1', '2', '3']);
});

test('a contact that is over takes its timeline along and says whether its wrap-up ran out', () => {
  const v = all(hello(0, [contact('a'), contact('b')]),
    { pos: 1, topic: 'timeline', data: { contact: 'a', entries: [entry('1', { timed_out: true })] } },
    { pos: 2, topic: 'gone', data: { id: 'a' } }, { pos: 3, topic: 'gone', data: { id: 'b' } });
  assert.equal(v.overtime, 'a');
  assert.deepEqual(v.contacts, []);
  assert.equal(v.timelines['a'], undefined);
});

test('desks come back later each time, never all at once and never after more than ten seconds', () => {
  assert.ok(delay(1, 0) >= 200 && delay(1, 1) <= 400);
  assert.ok(delay(4, 0) > delay(1, 1));
  assert.equal(delay(40, 1), 10_000);
  assert.notEqual(delay(3, 0), delay(3, 1));
});

test('words that are being said take no position, replace each other, and go when they were heard', () => {
  const partial = (pos: number, text: string, utterance = 'ut_1'): Message => ({
    pos, topic: 'partial', data: { contact: 'a', leg: 'leg_1', utterance, speaker: 'customer', text, from_ms: 0 },
  });
  const heard = { id: 'e1', at: '2026-11-22T09:00:00Z', kind: 'heard', data: { utterance: 'ut_1', speaker: 'customer', text: '还没到账' } };
  let v = all(hello(7), partial(7, '还'), partial(7, '还没到'));
  assert.equal(v.pos, 7);
  assert.deepEqual(v.saying['a']?.map((p) => p.text), ['还没到']);
  assert.equal(take(v, partial(9, '还没到账')).done, 'gap');
  v = take(v, { pos: 8, topic: 'timeline', data: { contact: 'a', entries: [heard] } }).view as View;
  assert.deepEqual(v.saying['a'], []);
  v = take(v, partial(8, '还没到账')).view as View; // it was under way when the utterance was kept
  assert.deepEqual(v.saying['a'], []);
  v = take(v, partial(8, '那', 'ut_2')).view as View;
  v = take(v, partial(8, '', 'ut_2')).view as View; // a noise after all
  assert.deepEqual(v.saying['a'], []);
});
