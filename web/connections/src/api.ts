import type { AnswerOf } from '../../shared/api/client';
import { wantedScreen } from '../../shared/lang';
import { detailOf } from '../../shared/refusal';
import { Refused } from '../../shared/request';
import type { Flaw } from '../../shared/words/flaws';
import { say, type Key } from './words';

export type Connection = AnswerOf<'/api/connections', 'get'>['items'][number];
export type Fault = AnswerOf<'/api/connections/check', 'post'>['faults'][number];
export type Trial = NonNullable<AnswerOf<'/api/connections/check', 'post'>['trial']>;
export type Letter = AnswerOf<'/api/connections/{id}/letters', 'get'>['items'][number];
export type Import = AnswerOf<'/api/imports/{id}', 'get'>;

/** trouble words what went wrong. */
export function trouble(e: unknown): string {
  const kinds: Record<string, Key> = { conflict: 'said.conflict', denied: 'said.denied', invalid: 'said.invalid', busy: 'said.busy' };
  const key = e instanceof Refused ? (kinds[e.kind] ?? 'said.failed') : 'said.failed';
  return say(key, { detail: detailOf(e, wantedScreen()) });
}

/** upload sends a file as it is. */
export async function upload(connection: string, file: File): Promise<Import> {
  const answer = await fetch(`/api/connections/${encodeURIComponent(connection)}/imports?name=${encodeURIComponent(file.name)}`, {
    method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file, credentials: 'same-origin',
  });
  const body = (await answer.json()) as Import & { kind?: string; detail?: string; flaw?: Flaw };
  if (!answer.ok) throw new Refused(answer.status, body.kind ?? '', body.detail ?? '', 0, '', body.flaw);
  return body;
}
