import type { AnswerOf, BodyOf } from '../../shared/api/client';
import { Refused } from '../../shared/request';
import type { Language } from '../../shared/known';

export type Standing = AnswerOf<'/api/language/intents', 'get'>['items'][number];
export type Detail = AnswerOf<'/api/language/intents/{id}', 'get'>;
export type Fields = BodyOf<'/api/language/intents'>;
export type Need = AnswerOf<'/api/language/needs', 'get'>['items'][number];
export type Waiting = AnswerOf<'/api/language/inbox', 'get'>['items'][number];
export type Unit = AnswerOf<'/api/tag-words', 'get'>['units'][number];
export type Problem = { field?: string; line?: number; text: string };

export const languages: readonly Language[] = ['cmn', 'yue', 'en'];

/** Wrong is why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}
