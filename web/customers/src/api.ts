import type { AnswerOf } from '../../shared/api/client';
import type { TagView } from '../../shared/known';
import { api } from '../../shared/request';

export type Facts = AnswerOf<'/api/v1/customers/{id}', 'get'>;
export type Rows = AnswerOf<'/api/v1/customers/{id}/timeline', 'get'>;
export type Row = Rows['items'][number];
export type Records = AnswerOf<'/api/v1/customers/{id}/records', 'get'>['items'];
export type Group = Row['group'];

export const groups: readonly Group[] = ['contact', 'act', 'tag', 'record'];

export const factsOf = (id: string, at?: string): Promise<Facts> => api.get('/api/v1/customers/{id}', { path: { id }, query: at ? { at } : {} });
export const recordsOf = async (id: string): Promise<Records> => (await api.get('/api/v1/customers/{id}/records', { path: { id } })).items;
/** Filter is which rows of a timeline are wanted; what is empty is any. */
export interface Filter { group: Group | ''; system: string; channel: string; days: number }
export const everything: Filter = { group: '', system: '', channel: '', days: 0 };

export const rowsOf = (id: string, f: Filter, to: string | undefined, before: string): Promise<Rows> =>
  api.get('/api/v1/customers/{id}/timeline', { path: { id }, query: { groups: f.group, before,
    ...(f.system ? { system: f.system } : {}), ...(f.channel ? { channel: f.channel } : {}), ...(to ? { to } : {}), ...(f.days ? { from: since(f.days, to) } : {}) } });

// since is the beginning of a day, so that every page of one list begins at the same moment.
function since(days: number, to: string | undefined): string {
  const at = to ? new Date(to) : new Date();
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() - days);
  return at.toISOString();
}

/** tagsOf are a customer's tags as the shared parts draw them. */
export function tagsOf(facts: Facts): TagView[] {
  return facts.tags.map((t) => ({ ...t, definition: `${t.definition.kind}/${t.definition.id}@${t.definition.version}` }) as TagView);
}
