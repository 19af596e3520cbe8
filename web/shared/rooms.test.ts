import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rooms, roomsFor } from './rooms';

test('somebody is led where they may go, and to where they are', () => {
  const at = (may: string[]) => roomsFor(may, 'sources').map((r) => r.at);
  assert.deepEqual(at([]), ['desk', 'sources']);
  assert.deepEqual(at(['webhook.manage']), ['desk', 'sources', 'integrations']);
  assert.deepEqual(at(['customer.read', 'customer.erase']), ['desk', 'customers', 'sources', 'suppressions']);
});

test('every room has a name in both languages and a sign of its own', () => {
  for (const r of rooms) assert.ok(r.name.en && r.name['zh-CN'], r.at);
  assert.equal(new Set(rooms.map((r) => r.icon)).size, rooms.length);
});
