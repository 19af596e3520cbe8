import type { AnswerOf } from '../../shared/api/client';

export type Kind = 'calendar' | 'manner' | 'voice';
export const kinds: readonly Kind[] = ['calendar', 'manner', 'voice'];
export type Standing = AnswerOf<'/api/definitions/{kind}', 'get'>['items'][number] & { kind: Kind };
export type Report = AnswerOf<'/api/manners', 'get'>['items'][number];
export type Problem = AnswerOf<'/api/definitions/{kind}/check', 'post'>['problems'][number];
