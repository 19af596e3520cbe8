import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, curl, fields, found, routes, type Document } from './document';

const doc: Document = {
  info: { title: 'Zhiyin', description: '', version: '1' }, servers: [{ url: '/' }],
  tags: [{ name: 'Desk', description: '' }, { name: 'Node', description: '' }],
  paths: {
    '/healthz': { get: { operationId: 'get-healthz', summary: 'Whether the process lives', tags: ['Node'], responses: {}, 'x-summary-zh': '进程存活' } },
    '/api/desk/contacts/{id}/note': { post: {
      operationId: 'note', summary: 'Save the note', tags: ['Desk'], responses: {}, security: [{ signIn: [] }],
      parameters: [{ name: 'id', in: 'path', required: true, example: 'ct_1' }, { name: 'before', in: 'query' }],
      requestBody: { content: { 'application/json': { example: { text: "it's done" } } } },
    } },
  },
  components: { responses: {}, schemas: {
    Because: { type: 'object', required: ['says'], properties: { says: { type: 'string' }, parts: { type: ['array', 'null'], items: { $ref: '#/components/schemas/Because' } } } },
    Page: { type: 'object', properties: { $schema: { type: 'string' }, items: { type: 'array', items: { type: 'object', properties: { why: { $ref: '#/components/schemas/Because' }, n: { type: 'integer', minimum: 1, maximum: 9 } } } } } },
  } },
};
const [note, health] = routes(doc);

test('routes come in the order of the tags', () => {
  assert.equal(note?.path, '/api/desk/contacts/{id}/note');
  assert.equal(health?.method, 'GET');
});

test('every word asked for has to be there, in either language', () => {
  assert.ok(found(health!, 'get 存活'));
  assert.ok(!found(health!, 'get note'));
});

test('a schema within itself ends', () => {
  assert.deepEqual(fields(doc, { $ref: '#/components/schemas/Page' }).map((f) => `${f.path} ${f.type} ${f.required} ${f.limits}`),
    ['items object[] false ', 'items[].why object false ', 'items[].why.says string true ', 'items[].why.parts object[] false ', 'items[].n integer false 1–9']);
});

test('what stands in an address is escaped, and empty queries stay out', () => {
  assert.equal(address(note!, { id: 'a/b', before: '' }), '/api/desk/contacts/a%2Fb/note');
  assert.equal(address(note!, { id: 'a', before: 'x&y' }), '/api/desk/contacts/a/note?before=x%26y');
});

test('a sample runs in a shell', () => {
  assert.equal(curl(note!, 'https://cc.example'), "curl -X POST 'https://cc.example/api/desk/contacts/ct_1/note' \\\n  -b \"zhiyin=$ZHIYIN_SESSION\" -H 'Origin: https://cc.example' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"text\":\"it'\\''s done\"}'");
});
