import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grade, Meter } from './network';
import { Silence, silenceMs } from './silence';
import { bars } from './sound';

test('a microphone without a single moving bit for eight seconds is silent', () => {
  const s = new Silence();
  assert.equal(s.hear(0, 0), false);
  assert.equal(s.hear(0, silenceMs - 1), false);
  assert.equal(s.hear(0, silenceMs), true);
});

test('the faintest noise is life, and sound after silence heals', () => {
  const s = new Silence();
  s.hear(0, 0);
  s.hear(0.0001, 4000);
  assert.equal(s.hear(0, 4100), false);
  assert.equal(s.hear(0, silenceMs), false);
  assert.equal(s.hear(0, 4100 + silenceMs), true);
  assert.equal(s.hear(0.2, 20_000), false);
});

test('the level shows four bars from a whisper to a voice', () => {
  assert.deepEqual([0, 0.001, 0.005, 0.02, 0.06, 0.5, 1].map(bars), [0, 0, 1, 2, 3, 4, 4]);
});

test('the network is graded by delay and by loss', () => {
  assert.equal(grade(40, 0), 'good');
  assert.equal(grade(300, 0), 'fair');
  assert.equal(grade(40, 2), 'fair');
  assert.equal(grade(40, 9), 'poor');
});

test('loss counts from one reading to the next', async () => {
  const meter = new Meter();
  let packets = { received: 100, lost: 0 };
  const peer = { getStats: async () => [
    { type: 'inbound-rtp', packetsReceived: packets.received, packetsLost: packets.lost, jitter: 0.0034 },
    { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.042, localCandidateId: 'c2' },
    { type: 'local-candidate', id: 'c1', candidateType: 'host' }, { type: 'local-candidate', id: 'c2', candidateType: 'relay' },
  ] } as unknown as RTCPeerConnection;
  assert.deepEqual(await meter.read(peer), { grade: 'good', rttMs: 42, lossPercent: 0, jitterMs: 3, relayed: true });
  packets = { received: 190, lost: 10 };
  assert.equal((await meter.read(peer)).lossPercent, 10);
  packets = { received: 290, lost: 10 };
  assert.equal((await meter.read(peer)).lossPercent, 0);
});
