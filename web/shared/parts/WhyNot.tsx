import { useState } from 'react';
import { day } from '../format';
import { serverNow } from '../clock';
import { api, Refused } from '../request';
import type { Because } from '../known';
import type { AnswerOf } from '../api/client';
import { useWords } from '../words';
import { useAsked } from './asked';
import { missing } from './because';
import { Reasons } from './Reasons';

type Why = AnswerOf<'/api/v1/customers/{id}/tags/{tag}', 'get'>;

/** WhyNot says of any tag whether the customer has it, and what is missing where they have not. */
export function WhyNot({ customer, held }: { customer: string; held: readonly string[] }) {
  const words = useWords();
  const [tag, setTag] = useState('');
  const { value } = useAsked(() => api.get('/api/v1/tags'), []);
  const all = (value?.items ?? []).filter((t) => !held.includes(t.id)).sort((a, b) => words.of(a.name).localeCompare(words.of(b.name), words.screen));
  if (all.length === 0) return null;
  return (
    <div className="whynot">
      <label className="row sm"><span className="t3">{words.say('whynot')}</span>
        <select className="field on" value={tag} onChange={(e) => setTag(e.target.value)} data-testid="whynot">
          <option value="">{words.say('whynot.choose')}</option>
          {all.map((t) => <option key={t.id} value={t.id}>{words.of(t.name) || t.id}</option>)}
        </select></label>
      {tag && <Said key={tag} customer={customer} tag={tag} name={words.of(all.find((t) => t.id === tag)?.name) || tag} />}
    </div>
  );
}

function Said({ customer, tag, name }: { customer: string; tag: string; name: string }) {
  const words = useWords();
  const { value: why, failed } = useAsked<Why | 'denied'>(() => api.get('/api/v1/customers/{id}/tags/{tag}', { path: { id: customer, tag } })
    .catch((e: unknown) => { if (e instanceof Refused && e.status === 403) return 'denied' as const; throw e; }), [customer, tag]);
  if (failed) return <p className="sm err-t" role="status">{words.say('whynot.failed')}</p>;
  if (!why) return null;
  if (why === 'denied') return <p className="sm t3" role="status">{words.say('whynot.denied')}</p>;
  const because = why.because as Because;
  const lacks = missing(because, words);
  const line = why.holds ? words.say('whynot.holds', { name }) : why.rejected ? words.say('whynot.rejected', { name }) : why.elsewhere ? words.say('whynot.elsewhere')
    : lacks.length > 0 ? words.say('whynot.lacks', { name, what: lacks.join(words.screen === 'en' ? ', and ' : '，') }) : words.say('whynot.not', { name });
  return (
    <div className="whybox" data-testid="whynot-said" data-holds={why.holds}>
      <p role="status">{line}</p>
      <Reasons because={because} />
      <p className="sm t3 code">{why.definition}{why.until && !why.holds ? ` · ${words.say('whynot.was', { time: day(new Date(why.until), new Date(serverNow())) })}` : ''}</p>
    </div>
  );
}
