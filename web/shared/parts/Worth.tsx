import Popover from 'antd/es/popover';
import { day, money } from '../format';
import { serverNow } from '../clock';
import type { AnswerOf } from '../api/client';
import { api } from '../request';
import { useWords, type Key, type Speech } from '../words';
import { useAsked } from './asked';

type Measure = AnswerOf<'/api/v1/customers/{id}/worth', 'get'>['items'][number];

/** Worth is what a customer's purchases say of them: lifetime value, RFM and the risk that they leave; a click says what each was made of. */
export function Worth({ customer, change, at }: { customer: string; change: unknown; at?: string | undefined }) {
  const words = useWords();
  const { value, failed } = useAsked(() => api.get('/api/v1/customers/{id}/worth', { path: { id: customer }, query: at ? { at } : {} }), [customer, change, at]);
  if (failed && !value) return <p className="sm err-t none" role="status">{words.say('worth.failed')}</p>;
  return (
    <ul className="meas" aria-label={words.say('measures')} data-testid="measures">{(value?.items ?? []).map((m) => (
      <li key={m.id}>
        <Popover trigger="click" placement="bottomLeft" title={words.say(`measure.${m.id}`)} content={<Made of={m} />} destroyOnHidden>
          <button className="linkless" aria-haspopup="dialog" data-testid="measure" data-measure={m.id} data-score={m.known ? m.score : undefined}>
            <span className="k">{words.say(`measure.${m.id}`)}</span>
            <b className={m.id === 'churn' && m.score >= 0.5 ? 'warn-t' : m.known ? '' : 't3'}>{scoreWords(m, words)}</b>
          </button>
        </Popover>
      </li>
    ))}</ul>
  );
}

function scoreWords(m: Measure, words: Speech): string {
  if (!m.known) return words.say('num.none');
  if (m.id === 'lifetime') return money(Math.round(m.score * 100), 'CNY', words.screen);
  if (m.id === 'churn') return `${Math.round(m.score * 100)}%`;
  return words.say('measure.of5', { n: m.score });
}

const units: Record<Measure['id'], Key> = { recency: 'measure.days', churn: 'measure.days', frequency: 'measure.times', lifetime: 'measure.times', monetary: 'measure.yuan' };

/** Made says a measure's formula, what it saw, what is missing and when time makes it worse. */
function Made({ of: m }: { of: Measure }) {
  const words = useWords();
  const amount = (n: number) => words.say(units[m.id], { n: Math.round(n).toLocaleString(words.screen) });
  return (
    <div className="whycard" data-testid="made">
      <p className="sm t2">{words.say(`measure.${m.id}.how`, { edges: (m.edges ?? []).map((e) => e.toLocaleString(words.screen)).join(' / ') })}</p>
      {!m.known ? <p className="t3">{words.say(m.id === 'churn' ? 'measure.too_few' : 'measure.unknown')}</p> : (
        <dl className="facts wide">
          <dt>{words.say('measure.saw')}</dt><dd>{amount(m.saw)}</dd>
          {m.gap !== undefined && m.gap > 0 && <><dt>{words.say('measure.gap')}</dt><dd>{words.say('measure.days', { n: Math.round(m.gap) })}</dd></>}
          {m.away !== undefined && m.away > 0 && <><dt>{words.say('measure.away')}</dt><dd>{words.say('measure.away.to', { what: amount(m.away), n: m.score + 1 })}</dd></>}
          {m.turns && <><dt>{words.say('measure.turns')}</dt><dd>{words.say(m.id === 'churn' ? 'measure.turns.churn' : 'measure.turns.less', { time: day(new Date(m.turns), new Date(serverNow())) })}</dd></>}
          {m.orders.length > 0 && <><dt>{words.say('measure.orders')}</dt><dd className="code">{m.orders.slice(0, 6).join(', ')}{m.orders.length > 6 ? ' …' : ''}</dd></>}
        </dl>
      )}
    </div>
  );
}
