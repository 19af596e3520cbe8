import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys, places, type HidCollection } from './headset';
import { choices } from './devices';

// A headset as they describe themselves: a telephony collection with two input bits
// after one of padding, and three lamps in a report of their own.
const telephony: HidCollection = {
  inputReports: [{ reportId: 8, items: [{ usages: [], reportSize: 1, reportCount: 1 }, { usages: [0x000b0020], reportSize: 1, reportCount: 1 },
    { usages: [0x000b002f], reportSize: 1, reportCount: 1 }, { reportSize: 1, reportCount: 5 }] }],
  outputReports: [{ reportId: 9, items: [{ usages: [0x00080017, 0x00080009, 0x00080018], reportSize: 1, reportCount: 3 }, { reportSize: 1, reportCount: 13 }] }],
};
const consumer: HidCollection = { inputReports: [{ reportId: 1, items: [{ usages: [0x000c00e9], reportSize: 1, reportCount: 1 }] }] };
const report = (...bytes: number[]) => new DataView(new Uint8Array(bytes).buffer);

test('a usage stands where the items before it end', () => {
  const p = places(telephony.inputReports ?? []);
  assert.deepEqual(p.get(0x000b0020), { report: 8, bit: 1, bytes: 1 });
  assert.deepEqual(p.get(0x000b002f), { report: 8, bit: 2, bytes: 1 });
  assert.deepEqual(places([{ reportId: 3, items: [{ isRange: true, usageMinimum: 0x000b0020, usageMaximum: 0x000b002f, reportSize: 1, reportCount: 16 }] }]).get(0x000b002f),
    { report: 3, bit: 15, bytes: 2 });
});

test('lifting answers, putting down ends, and the mute key counts when it goes down', () => {
  const k = new Keys([consumer, { children: [telephony] }]);
  assert.equal(k.usable, true);
  assert.deepEqual(k.hear(8, report(0b010)), ['answer']);
  assert.deepEqual(k.hear(8, report(0b010)), []);
  assert.deepEqual(k.hear(8, report(0b110)), ['mute']);
  assert.deepEqual(k.hear(8, report(0b010)), []);
  assert.deepEqual(k.hear(8, report(0b000)), ['end']);
});

test('other reports, short ones and other devices say nothing', () => {
  const k = new Keys([telephony]);
  assert.deepEqual(k.hear(1, report(0xff)), []);
  assert.deepEqual(k.hear(8, new DataView(new ArrayBuffer(0))), []);
  assert.equal(new Keys([consumer]).usable, false);
});

test('the lamps follow the call, and the hook with them', () => {
  const k = new Keys([telephony]);
  assert.deepEqual(k.light({ ringing: true, talking: false, muted: false }), [[9, new Uint8Array([0b100, 0])]]);
  assert.deepEqual(k.light({ ringing: false, talking: true, muted: true }), [[9, new Uint8Array([0b011, 0])]]);
  assert.deepEqual(k.hear(8, report(0b010)), [], 'answered on the screen: the headset only follows');
  assert.deepEqual(k.hear(8, report(0)), ['end']);
});

test('devices are offered by their use, without the browser\'s aliases', () => {
  const list = [
    { kind: 'audioinput', deviceId: 'default', label: 'Default' }, { kind: 'audioinput', deviceId: 'm1', label: 'Headset' },
    { kind: 'audiooutput', deviceId: 's1', label: 'Headset' }, { kind: 'audiooutput', deviceId: 's2', label: '' }, { kind: 'videoinput', deviceId: 'v', label: 'Camera' },
  ] as const;
  assert.deepEqual(choices(list, 'microphone'), [{ id: 'm1', name: 'Headset' }]);
  assert.deepEqual(choices(list, 'bell'), [{ id: 's1', name: 'Headset' }, { id: 's2', name: 's2' }]);
});
