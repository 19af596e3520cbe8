import { useCallback, useEffect, useState } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import { api, Refused } from '../../shared/request';
import { refusal } from '../../shared/refusal';
import { useWords, type Speech } from './words';

type Answer = AnswerOf<'/api/affinity', 'get'>;
type Queue = Answer['items'][number];
type Lift = NonNullable<Answer['lift']>;

// Outcomes come in by the minute.
const everyMs = 60_000;

/** Worth is what learning of agents is worth: each queue's trial, and the switch. */
export function Worth({ may }: { may: boolean }) {
  const words = useWords();
  const [all, setAll] = useState<Answer | null>(null);
  const [said, setSaid] = useState('');
  const load = useCallback(() => api.get('/api/affinity').then(setAll, (e: unknown) => setSaid(e instanceof Refused && e.status === 404 ? '' : words.say('failed'))), [words]);
  useEffect(() => { void load(); const t = setInterval(() => { if (!document.hidden) void load(); }, everyMs); return () => clearInterval(t); }, [load]);
  const turn = async (q: Queue) => {
    setSaid('');
    try {
      await api.post('/api/affinity/{queue}', { on: !q.on }, { path: { queue: q.queue } });
      await load();
      setSaid(words.say(q.on ? 'worth.did.off' : 'worth.did.on', { queue: words.of(q.name) || q.queue }));
    } catch (e) {
      setSaid(refusal(e, words, words.say('failed')));
    }
  };
  if (!all) return said ? <p className="sm warn-t" role="status">{said}</p> : null;
  return (
    <section className="worth" aria-labelledby="worth" data-testid="worth">
      <h2 id="worth">{words.say('worth')}</h2>
      <p className="sm t2">{words.say('worth.says')}</p>
      <p data-testid="worth-all" data-enough={all.lift ? 'yes' : 'no'}>{all.lift ? words.say('worth.all', { lift: lifted(all.lift, words), n: all.treated, other: all.held_out }) : words.say('worth.few', { n: Math.min(all.treated, all.held_out), needed: all.needed })}</p>
      {all.items.length > 0 && <Queues all={all} may={may} turn={turn} />}
      <p className="sm" role="status" data-testid="worth-said">{said}</p>
      <p className="sm t3">{words.say('worth.method')}</p>
    </section>
  );
}

function Queues({ all, may, turn }: { all: Answer; may: boolean; turn: (q: Queue) => Promise<void> }) {
  const words = useWords();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={words.say('worth')}>
      <table className="worths" data-testid="worth-queues">
        <thead><tr><th scope="col">{words.say('worth.queue')}</th><th scope="col">{words.say('worth.lift')}</th><th scope="col" className="n">{words.say('worth.with')}</th><th scope="col" className="n">{words.say('worth.without')}</th><th scope="col">{words.say('worth.state')}</th></tr></thead>
        <tbody>{all.items.map((q) => {
          const name = words.of(q.name) || q.queue;
          return (
            <tr key={q.queue} data-testid="worth-queue" data-queue={q.queue} data-on={q.on}>
              <th scope="row">{name}</th>
              <td>{q.lift ? lifted(q.lift, words) : <span className="t3">{words.say('worth.few', { n: Math.min(q.treated.known, q.held_out.known), needed: all.needed })}</span>}</td>
              <td className="n">{arm(q.treated, words)}</td><td className="n">{arm(q.held_out, words)}</td>
              <td><span className={q.on ? 'pill ok' : 'pill warn'}>{words.say(q.on ? 'worth.on' : 'worth.off')}</span> {q.switched && <span className="sm t2">{words.say(`worth.why.${q.switched.why}`)}</span>}
                {may && <button className="btn s" data-testid="worth-switch" aria-label={`${words.say(q.on ? 'worth.turn.off' : 'worth.turn.on')}: ${name}`} onClick={() => void turn(q)}>{words.say(q.on ? 'worth.turn.off' : 'worth.turn.on')}</button>}</td>
            </tr>
          );
        })}</tbody>
      </table>
    </div>
  );
}

/** points writes a difference of outcomes in points of a hundred. */
function points(v: number, words: Speech): string {
  return `${v >= 0 ? '+' : '−'}${Math.abs(v * 100).toLocaleString(words.screen, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}`;
}

const lifted = (l: Lift, words: Speech): string => words.say('worth.points', { mean: points(l.mean, words), low: points(l.low, words), high: points(l.high, words) });

function arm(a: Queue['treated'], words: Speech): string {
  return a.known > 0 ? words.say('worth.arm', { outcome: (a.outcome * 100).toLocaleString(words.screen, { maximumFractionDigits: 1 }), n: a.known }) : '–';
}
