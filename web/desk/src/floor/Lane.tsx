import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { Tier } from '../../../shared/parts/Tier';
import { useWords } from '../words';
import { whoOf } from './Agents';
import { since } from './FloorPage';
import type { Attention, Floor } from './protocol';

/** Lane is what needs the supervisor, then who waits. */
export function Lane({ floor, now, behind, choose }: { floor: Floor; now: number; behind: number; choose: (id: string, contact?: string) => void }) {
  const words = useWords();
  const nameOf = (a: Attention): string => {
    const q = floor.queues.find((x) => x.id === a.subject);
    return q ? words.of(q.name) || q.id : (floor.agents.find((x) => x.id === a.subject)?.name ?? a.subject);
  };
  return (
    <aside className="lane" aria-label={words.say('floor.needs')}>
      <p className={behind ? 'fresh warn-t' : 'fresh t3'} role="status" data-testid="floor-fresh">
        {behind ? <><Icon name="warn" size={14} />{words.say('floor.behind', { n: behind })}</> : <><i className="dot ok-t" />{words.say('floor.live')}</>}
      </p>
      <h2>{words.say('floor.needs')}</h2>
      {floor.attention.length === 0 && <p className="calm t3"><Icon name="check" />{words.say('floor.calm')}</p>}
      {floor.attention.map((a) => {
        const known = floor.agents.some((x) => x.id === a.subject);
        const inside = (
          <>
            <span className={a.severity === 'high' ? 'err-t' : 'warn-t'}><Icon name={a.kind === 'angry' ? 'm-angry' : a.kind === 'held_long' ? 'hold' : 'warn'} size={18} /></span>
            <span><span className="t">{words.say(`floor.need.${a.kind}`, { who: nameOf(a), n: a.length ?? 0 })}</span>
              <span className="d">{words.say(a.severity === 'high' ? 'floor.high' : 'floor.medium')} <i className="sep" /> {clock(since(a.since, now))}</span></span>
          </>
        );
        const key = a.kind + a.subject + (a.contact ?? '');
        return known ? <button key={key} className="al" onClick={() => choose(a.subject, a.contact)} data-testid="floor-need" data-kind={a.kind}>{inside}</button> : <div key={key} className="al" data-testid="floor-need">{inside}</div>;
      })}
      <h2>{words.say('floor.waiting')}</h2>
      {floor.waiting.length === 0 ? <p className="calm t3">{words.say('floor.nobody')}</p> : (
        <ul className="small">{floor.waiting.map((w) => {
          const q = floor.queues.find((x) => x.id === w.queue);
          return (
            <li key={w.id}><span className="ell">{whoOf(w.customer, words)} <span className="t3 sm">{q ? words.of(q.name) : w.queue}</span></span>
              {w.moods?.length > 0 && <Mood score={w.moods[w.moods.length - 1]?.score ?? 0} bare />}<Tier tier={w.customer?.tier} />{w.priority > 0 && <span className="pill">{words.say('floor.priority', { n: w.priority })}</span>}<span>{clock(since(w.since, now))}</span></li>
          );
        })}</ul>
      )}
    </aside>
  );
}
