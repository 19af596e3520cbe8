import { useState } from 'react';
import type { BodyOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { refusal } from '../../shared/refusal';
import { type Trial as Tried } from './api';
import { useWords, type Key } from './words';

type Figures = Tried['plan'];
type Against = NonNullable<BodyOf<'/api/plans/try'>['against']>;

// The figures that are shown: how many digits, and whether more is better (1), worse (−1) or neither.
const rows: readonly { key: Key; of: (f: Figures) => number; was?: (t: Tried) => number; digits: number; good: number }[] = [
  { key: 'fig.contacts', of: (f) => f.contacts, was: (t) => t.was.contacts, digits: 0, good: 0 },
  { key: 'fig.sl', of: (f) => f.sl_pct, was: (t) => t.was.sl_pct, digits: 1, good: 1 },
  { key: 'fig.abandonment', of: (f) => f.abandonment_pct, was: (t) => t.was.abandonment_pct, digits: 2, good: -1 },
  { key: 'fig.asa', of: (f) => f.asa_s, was: (t) => t.was.asa_s, digits: 1, good: -1 },
  { key: 'fig.regular', of: (f) => f.regular_p99_s, digits: 1, good: -1 },
  { key: 'fig.vip', of: (f) => f.vip_p95_s, digits: 1, good: -1 },
  { key: 'fig.match', of: (f) => f.match, digits: 3, good: 1 },
  { key: 'fig.known', of: (f) => f.known_agent_pct, digits: 1, good: 1 },
  { key: 'fig.spread', of: (f) => f.occupancy_sd_pp, digits: 2, good: -1 },
];

const others = ['app_queue', 'taskrouter', 'modcc', 'bullseye'] as const;

/** Trial runs a day that was again by the text as it stands, and sets it against what is in force or another policy. */
export function Trial({ text, ready }: { text: string; ready: boolean }) {
  const words = useWords();
  const [day, setDay] = useState('');
  const [against, setAgainst] = useState<Against>('');
  const [done, setDone] = useState<{ of: string; result: Tried } | null>(null);
  const [state, setState] = useState<'' | 'going' | { said: string }>('');
  const run = async () => {
    setState('going');
    try {
      setDone({ of: text, result: await api.post('/api/plans/try', { yaml: text, day: day || undefined, against: against || undefined }) });
      setState('');
    } catch (e) {
      setState({ said: e instanceof Refused && e.status === 404 ? words.say('try.none') : refusal(e, words, words.say('failed')) });
    }
  };
  const r = done?.result;
  return (
    <section className="trial" aria-label={words.say('try')}>
      <h3>{words.say('try')}</h3>
      <p className="sm t3">{words.say('try.says')}</p>
      <div className="row wrapped">
        <label className="sm t2">{words.say('try.day')} <input className="field on" type="date" value={day} onChange={(e) => setDay(e.target.value)} data-testid="try-day" /></label>
        <label className="sm t2">{words.say('try.against')} <select className="field on" value={against} onChange={(e) => setAgainst(e.target.value as Against)} data-testid="try-against"><option value="">{words.say('try.force')}</option>{others.map((o) => <option key={o} value={o}>{o}</option>)}</select></label>
        <button className="btn" disabled={!ready || state === 'going'} onClick={() => void run()} data-testid="try">{words.say('try.go')}</button>
        <span className="sm t3" role="status" data-testid="try-state">{state === 'going' ? words.say('try.going') : typeof state === 'object' ? state.said : ''}</span>
      </div>
      {r && <Result of={r} old={done.of !== text} />}
    </section>
  );
}

function Result({ of: r, old }: { of: Tried; old: boolean }) {
  const words = useWords();
  const number = (v: number, digits: number) => v.toLocaleString(words.screen, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (
    <div className={old ? 'old' : ''} data-testid="tried" data-day={r.day}>
      <div className="scroll"><table className="tried"><thead><tr><th scope="col">{r.day}</th><th scope="col">{words.say('try.was')}</th><th scope="col">{words.say('try.plan')}</th><th scope="col">{r.against ? r.against : words.say('try.force')}</th><th scope="col">{words.say('try.diff')}</th></tr></thead>
        <tbody>{rows.map((row) => {
          const [mine, other] = [row.of(r.plan), row.of(r.against_figures)];
          const by = mine - other;
          const level = Math.abs(by) < 0.5 * 10 ** -row.digits;
          const look = level || row.good === 0 ? '' : by * row.good > 0 ? 'ok-t' : 'warn-t';
          return <tr key={row.key}><th scope="row">{words.say(row.key)}</th><td>{row.was ? number(row.was(r), row.digits) : '–'}</td><td>{number(mine, row.digits)}</td><td>{number(other, row.digits)}</td>
            <td className={look}>{level ? '±0' : `${by > 0 ? '▲ +' : '▼ −'}${number(Math.abs(by), row.digits)}`}</td></tr>;
        })}</tbody></table></div>
      {old && <p className="sm warn-t">{words.say('try.old')}</p>}
      <p className="sm t3">{words.say('try.left', { chats: r.left_out.chats, callbacks: r.left_out.callbacks, moved: r.left_out.moved, other: r.left_out.other })}</p>
      <p className="sm t3">{words.say('try.estimated')}</p>
    </div>
  );
}
