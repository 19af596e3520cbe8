import type { Flaw } from '../words/flaws';
import type { paths } from './schema';

// A client of the API whose types are those of the OpenAPI document. It needs
// nothing but fetch and runs in browsers and in Node 18 or newer.

type Method = 'get' | 'post';
/** PathOf lists the paths that offer a method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths];
type Json<C> = C extends { content: { 'application/json': infer J } } ? J : never;
type Part<O, K extends string> = O extends { parameters: { [N in K]?: infer V } } ? NonNullable<V> : never;
/** BodyOf is what a POST is asked with. */
export type BodyOf<P extends PathOf<'post'>> = paths[P]['post'] extends { requestBody?: infer B }
  ? ([NonNullable<B>] extends [never] ? Record<string, never> : Json<NonNullable<B>>) : Record<string, never>;
/** AnswerOf is what a path answers when it succeeds. */
export type AnswerOf<P extends keyof paths, M extends Method> = paths[P][M] extends { responses: { 200: infer R } } ? Json<R> : never;

type Filled<O> = ([Part<O, 'path'>] extends [never] ? { path?: never } : { path: Part<O, 'path'> })
  & ([Part<O, 'query'>] extends [never] ? { query?: never } : { query?: Part<O, 'query'> });
/** Options fill a path's parameters. The key makes a repeated POST answer what the first one did. */
export type Options<P extends keyof paths, M extends Method> = Filled<paths[P][M]> & { signal?: AbortSignal; idempotencyKey?: string };
type Rest<T> = Record<string, never> extends Omit<T, 'signal'> ? [options?: T] : [options: T];

/** Refused is an answer other than success: status 0 means that nothing came back. */
export class Refused extends Error {
  /** needs is what would let it pass: second_factor, or patience where a lock has to end. */
  constructor(readonly status: number, readonly kind: string, detail: string, readonly retryAfter = 0, readonly needs = '', readonly flaw: Flaw | null = null) {
    super(detail || kind || String(status));
  }
}

export interface Settings {
  base?: string; // https://cc.example; empty: the page's own origin
  key?: string; // zy_live_…; empty: the browser's sign-in
  patienceMs?: number; // a request that takes longer is given up
  fetch?: typeof fetch;
}

/** address fills the path's parameters and adds the query; what is undefined is left out. */
export function address(path: string, fill: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(fill[name] ?? '')));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') asked.set(name, String(value));
  const text = asked.toString();
  return text ? `${filled}?${text}` : filled;
}

/** client asks one installation. A refusal is thrown as Refused. */
export function client(settings: Settings = {}) {
  const { base = '', key = '', patienceMs = 15_000 } = settings;
  const ask = async (method: string, path: string, body: unknown, options: { path?: object; query?: object; signal?: AbortSignal; idempotencyKey?: string }): Promise<unknown> => {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
    let answer: Response;
    try {
      answer = await (settings.fetch ?? fetch)(base + address(path, { ...options.path }, { ...options.query }), {
        method, headers, body: body === undefined ? undefined : JSON.stringify(body),
        credentials: key ? 'omit' : 'same-origin', signal: options.signal ?? AbortSignal.timeout(patienceMs),
      });
    } catch {
      throw new Refused(0, 'unavailable', '');
    }
    return read(answer);
  };
  return {
    get: <P extends PathOf<'get'>>(path: P, ...[options]: Rest<Options<P, 'get'>>): Promise<AnswerOf<P, 'get'>> =>
      ask('GET', path, undefined, options ?? {}) as Promise<AnswerOf<P, 'get'>>,
    post: <P extends PathOf<'post'>>(path: P, body: BodyOf<P>, ...[options]: Rest<Options<P, 'post'>>): Promise<AnswerOf<P, 'post'>> =>
      ask('POST', path, body, options ?? {}) as Promise<AnswerOf<P, 'post'>>,
  };
}

async function read(answer: Response): Promise<unknown> {
  const text = await answer.text();
  let body: unknown = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    if (answer.ok) throw new Refused(answer.status, 'internal', '');
  }
  if (answer.ok) return body;
  const problem = (body ?? {}) as { kind?: string; detail?: string; title?: string; needs?: string; flaw?: Flaw };
  throw new Refused(answer.status, problem.kind ?? '', problem.detail ?? problem.title ?? '', Number(answer.headers.get('Retry-After')) || 0, problem.needs, problem.flaw);
}
