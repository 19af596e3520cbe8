import assert from 'node:assert/strict';
import { test } from 'node:test';
import { telephoneCodecs } from './audio';

test('only G.711 and telephone keys at 8 kHz are offered, PCMU first', () => {
  const all = [
    { mimeType: 'audio/opus', clockRate: 48000 }, { mimeType: 'audio/PCMA', clockRate: 8000 }, { mimeType: 'audio/telephone-event', clockRate: 48000 },
    { mimeType: 'audio/PCMU', clockRate: 8000 }, { mimeType: 'audio/telephone-event', clockRate: 8000 }, { mimeType: 'audio/G722', clockRate: 8000 },
  ];
  assert.deepEqual(telephoneCodecs(all).map((c) => `${c.mimeType}/${c.clockRate}`),
    ['audio/PCMU/8000', 'audio/PCMA/8000', 'audio/telephone-event/8000']);
});
