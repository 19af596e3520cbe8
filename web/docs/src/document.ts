// What the page reads of the OpenAPI document (3.1), and what follows from it
// without a browser.
export interface Schema {
  $ref?: string; type?: string | string[]; enum?: unknown[]; items?: Schema; properties?: Record<string, Schema>; required?: string[];
  additionalProperties?: boolean | Schema; description?: string; format?: string; pattern?: string;
  minLength?: number; maxLength?: number; minimum?: number; maximum?: number; minItems?: number; maxItems?: number;
}
export interface Media { schema?: Schema; example?: unknown }
export interface Reply { $ref?: string; description?: string; content?: Record<string, Media> }
export interface Parameter { name: string; in: string; required?: boolean; description?: string; schema?: Schema; example?: unknown }
export interface Operation {
  operationId: string; summary: string; description?: string; tags?: string[]; parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> }; responses: Record<string, Reply>;
  security?: Record<string, string[]>[]; 'x-summary-zh'?: string; 'x-who'?: string; 'x-may'?: string;
}
export interface Document {
  info: { title: string; description: string; version: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Reply> };
}
export interface Route { method: string; path: string; op: Operation; tag: string }

/** routes lists the operations in the order of the tags, then of the paths. */
export function routes(doc: Document): Route[] {
  const order = doc.tags.map((t) => t.name);
  const all = Object.entries(doc.paths).flatMap(([path, item]) => Object.entries(item).map(([method, op]) => ({
    method: method.toUpperCase(), path, op, tag: op.tags?.[0] ?? '',
  })));
  return all.sort((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag) || a.path.localeCompare(b.path) || a.method.localeCompare(b.method));
}

/** found tells whether every word asked for stands somewhere in what the route says of itself. */
export function found(r: Route, asked: string): boolean {
  const text = [r.method, r.path, r.op.summary, r.op['x-summary-zh'], r.op.description, r.op.operationId, r.tag].join('\n').toLowerCase();
  return asked.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** resolved follows a reference into the document's components. */
export function resolved(doc: Document, s: Schema | undefined): Schema {
  const name = s?.$ref?.split('/').pop();
  return name ? (doc.components.schemas[name] ?? {}) : (s ?? {});
}

export function reply(doc: Document, r: Reply): Reply {
  const name = r.$ref?.split('/').pop();
  return name ? (doc.components.responses[name] ?? {}) : r;
}

export interface Field { path: string; type: string; required: boolean; limits: string }

/** fields flattens a body's schema into lines: items[].id string. A type within itself is named, not entered again. */
export function fields(doc: Document, schema: Schema | undefined, at = '', entered: readonly string[] = []): Field[] {
  const s = resolved(doc, schema);
  const name = schema?.$ref?.split('/').pop() ?? '';
  if (name && entered.includes(name)) return [];
  const within = name ? [...entered, name] : entered;
  if (typeOf(s) === 'array') return fields(doc, s.items, `${at}[]`, within);
  return Object.entries(s.properties ?? {}).filter(([key]) => key !== '$schema').flatMap(([key, value]) => {
    const path = at ? `${at}.${key}` : key;
    const inner = resolved(doc, value);
    return [{ path, type: typeName(doc, value), required: s.required?.includes(key) ?? false, limits: limits(inner) },
      ...fields(doc, value, path, within)];
  });
}

function typeOf(s: Schema): string {
  return Array.isArray(s.type) ? (s.type.find((t) => t !== 'null') ?? '') : (s.type ?? '');
}

export function typeName(doc: Document, schema: Schema | undefined): string {
  const s = resolved(doc, schema);
  const type = typeOf(s);
  if (type === 'array') return `${typeName(doc, s.items)}[]`;
  return type || 'any';
}

export function limits(s: Schema): string {
  const out: string[] = [];
  if (s.enum) out.push(s.enum.map(String).join(' · '));
  if (s.format) out.push(s.format);
  if (s.pattern) out.push(s.pattern);
  const range = (from: number | undefined, to: number | undefined, unit: string): void => {
    if (from !== undefined || to !== undefined) out.push(`${from ?? 0}–${to ?? '∞'}${unit}`);
  };
  range(s.minLength, s.maxLength, ' chars');
  range(s.minimum, s.maximum, '');
  range(s.minItems, s.maxItems, ' items');
  return out.join(', ');
}

/** address fills the path and the query; what is empty and not required is left out. */
export function address(r: Route, values: Record<string, string>): string {
  const query = new URLSearchParams();
  let path = r.path;
  for (const p of r.op.parameters ?? []) {
    const value = values[p.name] ?? '';
    if (p.in === 'path') path = path.replace(`{${p.name}}`, encodeURIComponent(value));
    else if (p.in === 'query' && value) query.set(p.name, value);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** curl words the request for a shell. Single quotes of the body are escaped as sh wants it. */
export function curl(r: Route, server: string): string {
  const example: Record<string, string> = {};
  for (const p of r.op.parameters ?? []) if (p.in === 'path' || p.required) example[p.name] = p.example === undefined ? `{${p.name}}` : String(p.example);
  const url = server + decodeURIComponent(address(r, example));
  const lines = [`curl ${r.method === 'GET' ? '' : `-X ${r.method} `}'${url}'`];
  const schemes = (r.op.security ?? []).flatMap((s) => Object.keys(s));
  if (schemes.includes('apiKey')) lines.push(`-H "Authorization: Bearer $ZHIYIN_KEY"`);
  else if (schemes.includes('writeKey')) lines.push(`-u "$ZHIYIN_KEY:"`);
  else if (schemes.includes('signIn')) lines.push(`-b "zhiyin=$ZHIYIN_SESSION"${r.method === 'GET' ? '' : ` -H 'Origin: ${server}'`}`);
  const body = r.op.requestBody?.content['application/json'];
  if (body) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body.example ?? {}).replaceAll(`'`, `'\\''`)}'`);
  return lines.join(' \\\n  ');
}
