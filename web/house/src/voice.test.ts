import assert from 'node:assert/strict';
import { test } from 'node:test';
import { voicesIn } from './voice';

test('the voices of a text are the unit\'s and its numbers\'', () => {
  const text = 'id: muhe-voice\npace_percent: 90\npitch_percent: 110\nnumbers:\n  - {id: muhe-400, language: yue, pitch_percent: 95}\n  - id: muhe-local\n    pace_percent: 120\n';
  assert.deepEqual(voicesIn(text), [
    { of: '', language: 'cmn', pace: 90, pitch: 110 }, { of: 'muhe-400', language: 'yue', pace: 90, pitch: 95 }, { of: 'muhe-local', language: 'cmn', pace: 120, pitch: 110 },
  ]);
  assert.deepEqual(voicesIn('id: x'), [{ of: '', language: 'cmn', pace: 100, pitch: 100 }]);
});
