import type { AnswerOf } from '../../shared/api/client';
import { Refused } from '../../shared/request';

export type Standing = AnswerOf<'/api/plans', 'get'>['items'][number];
export type Detail = AnswerOf<'/api/plans/{id}', 'get'>;
export type Reading = AnswerOf<'/api/plans/check', 'post'>;
export type Problem = Reading['problems'][number];
export type Version = AnswerOf<'/api/definitions/{kind}/{id}/versions', 'get'>['items'][number];
export type Trial = AnswerOf<'/api/plans/try', 'post'>;

/** Wrong is why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}
