import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimelineEntry } from '../protocol';
import { chipsOf, piecesOf, quotesOf, rowsOf, scoresOf, turnsOf, wanted, wrong } from './transcript';

let n = 0;
const entry = (kind: string, data: Record<string, unknown>): TimelineEntry => ({ id: `e${n++}`, at: '2026-11-22T09:00:00Z', kind, data });
const heard = (utterance: string, text: string, speaker = 'customer') => entry('heard', { utterance, speaker, text });
const understood = (utterance: string, need: string, score: number) => entry('understood', {
  utterance, rejected: false, intents: [{ id: 'ask', score: 0.9 }], needs: [{ id: need, score, evidence: [{ from: 2, to: 3, says: '干', weight: 0.5 }] }], entities: null,
});

test('what belongs to an utterance stands with it, in whatever order it came', () => {
  const rows = rowsOf([entry('mood', { utterance: 'u1', score: -3 }), entry('connected', {}), heard('u1', '皮肤干'), understood('u1', 'dry', 0.8),
    entry('mood', { utterance: 'u2', score: 4 }), heard('u2', '好的', 'agent')]);
  assert.deepEqual(rows.map((r) => ('turn' in r ? r.turn.utterance : r.entry.kind)), ['connected', 'u1', 'u2']);
  const [first, second] = rows.flatMap((r) => ('turn' in r ? [r.turn] : []));
  assert.equal(first?.mood?.score, -3);
  assert.equal(second?.mood, undefined, 'an agent has no mood');
  assert.deepEqual(second ? chipsOf(second) : null, []);
});

test('not this stands until it is taken back', () => {
  const entries = [heard('u1', '皮肤干'), understood('u1', 'dry', 0.8), entry('corrected', { utterance: 'u1', of: 'need', was: 'dry', is: '', mine: true })];
  const turn = () => turnsOf(entries)[0]!;
  assert.equal(wrong(turn(), 'need:dry')?.mine, true);
  assert.equal(wanted(entries)?.chip.of, 'intent');
  entries.push(entry('corrected', { utterance: 'u1', of: 'need', was: 'dry', is: 'dry' }));
  assert.equal(wrong(turn(), 'need:dry'), null);
  assert.equal(wanted(entries)?.chip.id, 'dry');
});

test('a need that is a guess is shown as one, where nothing is surer', () => {
  const chips = (needs: Record<string, unknown>[], intent: number) => chipsOf(turnsOf([heard('u1', '有点闷'),
    entry('understood', { utterance: 'u1', rejected: false, intents: [{ id: 'ask', score: intent }], needs, entities: null })])[0]!).map((c) => `${c.id}${c.guess ? '?' : ''}`);
  assert.deepEqual(chips([{ id: 'dry', score: 0.15 }, { id: 'sun', score: 0.12 }], 0.2), ['dry?']);
  assert.deepEqual(chips([{ id: 'dry', score: 0.15 }], 0.9), ['ask']);
  assert.deepEqual(chips([{ id: 'dry', score: 0.05 }], 0.2), []);
});

test('what is wanted is the surest need of the last utterances', () => {
  const entries = [heard('u1', '啊'), understood('u1', 'old', 0.99), heard('u2', 'b'), understood('u2', 'low', 0.5), heard('u3', 'c'), understood('u3', 'now', 0.7), heard('u4', 'd')];
  assert.equal(wanted(entries)?.chip.id, 'now');
  assert.equal(wanted([heard('u1', '啊')]), null);
});

test('a text is cut at entities and evidence, counted in characters', () => {
  const entity = { kind: 'date', text: '20 号', value: '', confidence: 1, from: 2, to: 6 };
  const pieces = piecesOf('😀快20 号取走', [entity], [{ from: 1, to: 2, says: '', weight: 1 }]);
  assert.deepEqual(pieces.map((p) => [p.text, Boolean(p.entity), p.lit]), [['😀', false, false], ['快', false, true], ['20 号', true, false], ['取走', false, false]]);
  assert.deepEqual(quotesOf('我皮肤干', [{ from: 3, to: 4, says: '', weight: 0.2 }, { from: 1, to: 3, says: '', weight: 0.5 }, { from: 0, to: 1, says: '', weight: -1 }]), ['皮肤', '干']);
});

test('moods come in order and broken ones are left out', () => {
  assert.deepEqual(scoresOf([entry('mood', { score: -1 }), entry('mood', { score: 'x' }), entry('mood', { score: 2 })]), [-1, 2]);
  assert.deepEqual(scoresOf(undefined), []);
});
