import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { Refused } from '../../shared/request';
import type { Language } from '../../shared/known';

export type Standing = AnswerOf<'/api/flows', 'get'>['items'][number];
export type Detail = AnswerOf<'/api/flows/{id}', 'get'>;
export type Reading = Detail['reading'];
export type Outline = Reading['outline'];
export type Drawn = Outline['nodes'][number];
export type Problem = Reading['problems'][number];
export type Words = AnswerOf<'/api/flow-words', 'get'>;
export type Kind = Words['kinds'][number];
export type Field = Kind['fields'][number];
export type Traffic = AnswerOf<'/api/flows/{id}/traffic', 'get'>;
export type Edit = BodyOf<'/api/flows/edit'>['edits'][number];
export type WalkBody = BodyOf<'/api/flows/walk'>;
export type Act = WalkBody['acts'][number];
export type Walk = AnswerOf<'/api/flows/walk', 'post'>['walks'][number];
export type Step = Walk['steps'][number];
export type Trails = AnswerOf<'/api/flows/trails', 'post'>;
export type Version = AnswerOf<'/api/definitions/{kind}/{id}/versions', 'get'>['items'][number];
export type Place = { x: number; y: number };

export const languages: readonly Language[] = ['cmn', 'yue', 'en'];

export type Wrong = 'failed' | 'denied' | 'missing';
export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}

/** valueAt is what stands at a path of a node's fields; a key may hold dots. */
export function valueAt(fields: unknown, path: string): unknown {
  if (path === '') return fields;
  if (Array.isArray(fields)) { const [head = '', ...rest] = path.split('.'); return valueAt(fields[Number(head)], rest.join('.')); }
  if (fields === null || typeof fields !== 'object') return undefined;
  const key = Object.keys(fields).filter((k) => path === k || path.startsWith(`${k}.`)).sort((a, b) => b.length - a.length)[0];
  return key === undefined ? undefined : valueAt((fields as Record<string, unknown>)[key], path.slice(key.length + 1));
}

/** firstWords are the first words that a node says, in a language. */
export function firstWords(fields: unknown, language: Language): string {
  if (fields === null || typeof fields !== 'object') return '';
  const map = fields as Record<string, unknown>;
  for (const l of [language, ...languages]) if (typeof map[l] === 'string') return map[l];
  for (const k of Object.keys(map).sort((a, b) => Number(b === 'text' || b === 'lead') - Number(a === 'text' || a === 'lead'))) { const w = firstWords(map[k], language); if (w) return w; }
  return '';
}
