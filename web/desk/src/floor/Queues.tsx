import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useWords, type Speech } from '../words';
import { since } from './FloorPage';
import { Television } from './Television';
import { timeOf } from './times';
import type { Directive, FloorQueue } from './protocol';

/** percent writes a share in whole percent; of nothing it is a dash. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? String(Math.round((part / whole) * 100)) : '–';
}

function level(q: FloorQueue): { text: string; low: boolean } {
  const low = q.served > 0 && q.target_percent > 0 && (q.served_in_time / q.served) * 100 < q.target_percent;
  return { text: q.served > 0 ? `${percent(q.served_in_time, q.served)}%` : '–', low };
}

/** expected words how long who comes now will wait. */
function expected(q: FloorQueue, words: Speech): string {
  if (q.wait) return q.wait.from_minutes === 0 ? words.say('floor.wait.under', { n: q.wait.to_minutes }) : words.say('floor.wait.range', { from: q.wait.from_minutes, n: q.wait.to_minutes });
  return words.say(q.waiting > 0 ? 'floor.wait.unknown' : q.available > 0 ? 'floor.wait.none' : 'floor.wait.nobody');
}

/** Queues is one row for each queue: who waits, how long it will take, how well it went today. */
export function Queues({ queues, directives, now, open }: { queues: FloorQueue[]; directives: Directive[]; now: number; open: (queue: string | null) => void }) {
  const words = useWords();
  return (
    <section>
      <div className="bar2"><h2>{words.say('top.queues')}</h2><button className="btn s push" onClick={() => open(null)} data-testid="floor-tell"><Icon name="bell" size={14} />{words.say('floor.tell')}</button><Television /></div>
      {queues.length === 0 ? <p className="t3 none">{words.say('floor.queues.none')}</p> : (
        <table className="queues" data-testid="floor-queues">
          <colgroup><col /><col className="c-wait" /><col className="c-old" /><col className="c-est" /><col className="c-level" /><col className="c-split" /><col className="c-lost" /><col className="c-tasks" /></colgroup>
          <thead><tr><th>{words.say('floor.queue')}</th><th className="n">{words.say('floor.waiting')}</th><th className="n">{words.say('floor.longest')}</th><th className="n" title={words.say('floor.wait.why')}>{words.say('floor.wait')}</th>
            <th className="n">{words.say('floor.level')}</th><th className="n">{words.say('floor.split')}</th><th className="n">{words.say('floor.abandoned')}</th><th className="n" title={words.say('floor.tasks.why')}>{words.say('floor.tasks')}</th></tr></thead>
          <tbody>{queues.map((q) => {
            const l = level(q);
            return (
              <tr key={q.id}><td className="med"><div className="named"><button className="link queue" title={words.say('floor.queue.orders', { queue: words.of(q.name) || q.id, orders: words.say('floor.orders') })} id={`queue-${q.id}`} onClick={() => open(q.id)} data-testid="floor-queue">{words.of(q.name) || q.id}</button><Ordered directives={directives.filter((d) => d.queue === q.id)} now={now} /></div></td><td className={q.waiting ? 'n str' : 'n t3'}>{q.waiting}{q.callbacks > 0 && <span className="t3 under" data-testid="floor-callbacks">{words.say('floor.callbacks', { n: q.callbacks })}</span>}</td>
                <td className={q.oldest ? 'n' : 'n t3'}>{q.oldest ? clock(since(q.oldest, now)) : '–'}</td>
                <td className={q.wait ? 'n' : 'n t3'} data-testid="floor-wait">{expected(q, words)}</td>
                <td className={l.low ? 'n err-t med' : 'n'}>{l.low && <span className="low"><Icon name="warn" size={14} /><span className="sr">{words.say('floor.low')}</span></span>}{l.text}</td>
                <td className="n">{q.available} / {q.busy} / {q.away}</td><td className="n">{q.abandoned}</td>
                <td className={q.tasks ? 'n' : 'n t3'} data-testid="floor-tasks">{q.tasks}{q.tasks_late > 0 && <span className="err-t under">{words.say('floor.tasks.late', { n: q.tasks_late })}</span>}</td></tr>
            );
          })}</tbody>
        </table>
      )}
    </section>
  );
}

/** Ordered is what is ordered for a queue, in a few signs beside its name. */
function Ordered({ directives, now }: { directives: Directive[]; now: number }) {
  const words = useWords();
  const only = directives.find((d) => d.what === 'callback_only');
  const told = directives.filter((d) => d.what === 'announcement' || d.what === 'banner').length;
  const moved = directives.filter((d) => d.what === 'placement').length;
  return (
    <>
      {only && <span className="pill acc" data-testid="floor-callback-only"><Icon name="phone-in" size={12} />{only.until ? words.say('floor.callback_only.till', { time: timeOf(only.until, now, words.screen) }) : words.say('floor.callback_only.on')}</span>}
      {told > 0 && <span className="pill" title={words.say('floor.told', { n: told })}><Icon name="bell" size={12} />{told}</span>}
      {moved > 0 && <span className="pill" title={words.say('floor.moved', { n: moved })}><Icon name="transfer" size={12} />{moved}</span>}
    </>
  );
}
