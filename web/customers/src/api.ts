import type { AnswerOf } from '../../shared/api/client';
import type { TagView } from '../../shared/known';
import { api } from '../../shared/request';

export type Facts = AnswerOf<'/api/v1/customers/{id}', 'get'>;
export type Rows = AnswerOf<'/api/v1/customers/{id}/timeline', 'get'>;
export type Row = Rows['items'][number];
export type Records = AnswerOf<'/api/v1/customers/{id}/records', 'get'>['items'];
export type Group = Row['group'];

export const groups: readonly Group[] = ['contact', 'act', 'tag', 'record'];

export const factsOf = (id: string): Promise<Facts> => api.get('/api/v1/customers/{id}', { path: { id } });
export const recordsOf = async (id: string): Promise<Records> => (await api.get('/api/v1/customers/{id}/records', { path: { id } })).items;
export const rowsOf = (id: string, group: Group | '', before: string): Promise<Rows> =>
  api.get('/api/v1/customers/{id}/timeline', { path: { id }, query: { groups: group, before } });

/** tagsOf are a customer's tags as the shared parts draw them. */
export function tagsOf(facts: Facts): TagView[] {
  return facts.tags.map((t) => ({ ...t, definition: `${t.definition.kind}/${t.definition.id}@${t.definition.version}` }) as TagView);
}
