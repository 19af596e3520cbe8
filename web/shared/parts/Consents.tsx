import { useState } from 'react';
import { day } from '../format';
import { serverNow } from '../clock';
import type { AnswerOf } from '../api/client';
import { api } from '../request';
import { useWords } from '../words';
import { useAsked } from './asked';
import { Icon } from './Icon';

type Consent = AnswerOf<'/api/v1/customers/{id}/consents', 'get'>['items'][number];

// What people are asked everywhere; a purpose of the house's own shows once somebody spoke of it.
const usual = ['recording', 'marketing', 'profiling', 'sensitive'] as const;

/** Consents is what the customer agreed to, by purpose and channel, with its source and date; what they say now is written down here. */
export function Consents({ customer, change, at }: { customer: string; change: unknown; at?: string | undefined }) {
  const words = useWords();
  const [turn, setTurn] = useState(0);
  const { value, failed } = useAsked(() => api.get('/api/v1/customers/{id}/consents', { path: { id: customer }, query: at ? { at } : {} }), [customer, change, at, turn]);
  const items = value?.items ?? [];
  const silent = value ? usual.filter((p) => !items.some((c) => c.purpose === p)) : [];
  const again = () => setTurn((n) => n + 1);
  return (
    <div data-testid="consents">
      <div className="h">{words.say('consents')}</div>
      {failed && !value && <p className="sm err-t none" role="status">{words.say('consents.failed')}</p>}
      <ul className="kv cons">
        {items.map((c) => <Line key={`${c.purpose} ${c.channel ?? ''}`} customer={customer} of={c} done={again} fixed={at !== undefined} />)}
        {silent.map((p) => <Line key={p} customer={customer} of={{ purpose: p }} done={again} fixed={at !== undefined} />)}
      </ul>
    </div>
  );
}

function Line({ customer, of, done, fixed }: { customer: string; of: Partial<Consent> & { purpose: string }; done: () => void; fixed: boolean }) {
  const words = useWords();
  const [step, setStep] = useState<'idle' | 'sure' | 'busy' | 'failed'>('idle');
  const said = of.at !== undefined;
  const given = said && of.given === true;
  const over = said && !given && of.until !== undefined;
  const name = `${words.named('consent', of.purpose)}${of.channel ? ` · ${words.named('consent.channel', of.channel)}` : ''}`;
  const turn = async () => {
    if (step !== 'sure') { setStep('sure'); return; }
    setStep('busy');
    try {
      await api.post('/api/desk/customers/{id}/consents', { purpose: of.purpose, ...(of.channel ? { channel: of.channel } : {}), given: !given }, { path: { id: customer } });
      setStep('idle');
      done();
    } catch {
      setStep('failed');
    }
  };
  const state = !said ? 'consent.silent' : given ? 'consent.given' : over ? 'consent.over' : 'consent.withdrawn';
  const when = of.at ? `${day(new Date(of.at), new Date(serverNow()))} ${of.source === 'desk' ? words.say('consent.desk') : (of.source ?? '')}` : '';
  return (
    <li data-testid="consent" data-purpose={of.purpose} data-channel={of.channel} data-given={said ? String(given) : 'silent'} title={of.version ? words.say('consent.version', { v: of.version }) : undefined}>
      <span className={given ? 'ok-t' : 't3'}><Icon name={given ? 'check-c' : said ? 'x' : 'minus'} size={14} /></span>
      <span className="who2"><span className="ell">{name}</span><span className="m">{words.say(state)}{when && <> <i className="sep" /> {when}</>}</span></span>
      {fixed ? <span /> : <button className="linkish" disabled={step === 'busy'} onClick={() => void turn()} onBlur={() => setStep((s) => (s === 'sure' ? 'idle' : s))}
        aria-label={words.say(given ? 'consent.take.label' : 'consent.give.label', { name })} data-testid="consent-turn">
        {words.say(step === 'failed' ? 'consent.retry' : step === 'sure' ? 'consent.sure' : given ? 'consent.take' : 'consent.give')}</button>}
    </li>
  );
}
