import { api, Refused } from '../request';
import type { Because } from '../known';
import type { AnswerOf } from '../api/client';
import { useWords } from '../words';
import { Ago } from './Ago';
import { useAsked } from './asked';
import { contributors } from './because';

type Row = NonNullable<AnswerOf<'/api/v1/customers/{id}/timeline', 'get'>['items']>[number];

/** At most so many are listed; a rule may have counted hundreds. */
const listed = 20;

/** Contributed lists what happened that a tag rests on, newest first; nothing where no event lies behind it or the reader may not see it. */
export function Contributed({ customer, tag }: { customer: string; tag: string }) {
  const words = useWords();
  const { value, failed } = useAsked(() => found(customer, tag), [customer, tag]);
  if (failed) return <p className="sm err-t" role="status">{words.say('why.events.failed')}</p>;
  if (!value || value.rows.length === 0) return null;
  return (
    <section className="contributed" aria-label={words.say('why.events')} data-testid="contributed">
      <div className="t3 sm">{words.say('why.events')}</div>
      <ul>{value.rows.map((r) => <li key={r.id} className="row sm"><span className="grow ell">{named(r, words)}</span><span className="t3 nw">{source(r)} <Ago at={r.at} /></span></li>)}</ul>
      {value.more > 0 && <p className="sm t3">{words.say('why.events.more', { n: value.more })}</p>}
    </section>
  );
}

async function found(customer: string, tag: string): Promise<{ rows: readonly Row[]; more: number }> {
  try {
    const why = await api.get('/api/v1/customers/{id}/tags/{tag}', { path: { id: customer, tag } });
    const ids = contributors(why.because as Because);
    if (ids.length === 0) return { rows: [], more: 0 };
    const page = await api.get('/api/v1/customers/{id}/timeline', { path: { id: customer }, query: { only: ids.slice(0, listed), limit: listed } });
    return { rows: page.items ?? [], more: Math.max(0, ids.length - listed) };
  } catch (e) {
    if (e instanceof Refused && e.status === 403) return { rows: [], more: 0 };
    throw e;
  }
}

const facts = (r: Row) => (r.data ?? {}) as { name?: unknown; source?: unknown };
const source = (r: Row) => { const s = facts(r).source; return typeof s === 'string' ? s : ''; };

function named(r: Row, words: ReturnType<typeof useWords>): string {
  const { name } = facts(r);
  return typeof name === 'string' ? words.named('act', name) : words.say('why.events.record');
}
