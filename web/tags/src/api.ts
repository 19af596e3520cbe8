import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';

export type Standing = AnswerOf<'/api/tags', 'get'>['items'][number];
export type Detail = AnswerOf<'/api/tags/{id}', 'get'>;
export type Version = Detail['versions'][number];
export type Words = AnswerOf<'/api/tag-words', 'get'>;
export type Reading = AnswerOf<'/api/tags/check', 'post'>;
export type Fields = NonNullable<Reading['fields']>;
export type Problem = Reading['problems'][number];
export type Preview = AnswerOf<'/api/tags/preview', 'post'>;
export type Tree = NonNullable<Reading['when']>;

export const check = (yaml: string, signal?: AbortSignal): Promise<Reading> => api.post('/api/tags/check', { yaml }, signal ? { signal } : {});
export const count = (yaml: string): Promise<Preview> => api.post('/api/tags/preview', { yaml });

/** Wrong is why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing' | 'out';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 401 ? 'out' : status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}
