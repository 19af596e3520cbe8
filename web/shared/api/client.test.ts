import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, client, Refused } from './client';

interface Asked { url: string; init: RequestInit }

function answering(status: number, body: string, headers: Record<string, string> = {}): { asked: Asked[]; fetch: typeof fetch } {
  const asked: Asked[] = [];
  return { asked, fetch: (async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return new Response(body, { status, headers });
  }) as unknown as typeof fetch };
}

test('a path is filled and a query left out where it is empty', () => {
  assert.equal(address('/api/v1/contacts/{id}', { id: 'a/b' }, { events: true, before: undefined, unit: '' }), '/api/v1/contacts/a%2Fb?events=true');
});

test('a key goes with the request and a cookie does not', async () => {
  const net = answering(200, '{"items":[]}');
  const page = await client({ base: 'https://cc.example', key: 'zy_live_x', fetch: net.fetch }).get('/api/v1/contacts', { query: { limit: 5 } });
  assert.deepEqual(page.items, []);
  assert.equal(net.asked[0]?.url, 'https://cc.example/api/v1/contacts?limit=5');
  assert.equal((net.asked[0]?.init.headers as Record<string, string>).Authorization, 'Bearer zy_live_x');
  assert.equal(net.asked[0]?.init.credentials, 'omit');
});

test('a post carries its body and its idempotency key', async () => {
  const net = answering(200, '{}');
  await client({ fetch: net.fetch }).post('/api/desk/contacts/{id}/note', { text: '已办' }, { path: { id: 'ct_1' }, idempotencyKey: 'k1' });
  assert.equal(net.asked[0]?.url, '/api/desk/contacts/ct_1/note');
  assert.equal(net.asked[0]?.init.body, '{"text":"已办"}');
  assert.equal((net.asked[0]?.init.headers as Record<string, string>)['Idempotency-Key'], 'k1');
});

test('a problem is thrown with its kind, and a lost network too', async () => {
  const busy = answering(429, '{"kind":"busy","detail":"too many"}', { 'Retry-After': '2' });
  await assert.rejects(client({ fetch: busy.fetch }).get('/api/desk/me'), (e) => e instanceof Refused && e.status === 429 && e.kind === 'busy' && e.retryAfter === 2 && e.message === 'too many');
  const gone = client({ fetch: (() => Promise.reject(new TypeError('gone'))) as unknown as typeof fetch });
  await assert.rejects(gone.get('/api/desk/me'), (e) => e instanceof Refused && e.status === 0 && e.kind === 'unavailable');
});

// What the document does not offer does not compile; nobody calls this.
export function wrong(): void {
  const c = client();
  // @ts-expect-error a status that is none
  void c.post('/api/desk/status', { status: 'asleep' });
  // @ts-expect-error a path without its id
  void c.post('/api/desk/contacts/{id}/note', { text: '' });
  // @ts-expect-error no such path
  void c.get('/api/desk/everything');
  // @ts-expect-error a field that the answer has not
  void c.get('/api/desk/me').then((me) => me.salary);
}
