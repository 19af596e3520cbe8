import { useState } from 'react';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { clauseWords } from '../../../shared/parts/because';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { Tier } from '../../../shared/parts/Tier';
import { useWords, type Speech } from '../words';
import { whoOf } from './Agents';
import { since } from './FloorPage';
import { NeedActs, type Ways } from './NeedActs';
import { Settled } from './Settled';
import { Steer } from './Steer';
import type { Attention, Floor } from './protocol';

const looks: Record<Attention['kind'], IconName> = { angry: 'm-angry', help: 'hand', no_senior: 'user', held_long: 'hold', nobody_free: 'warn', nobody_in: 'user', unserved: 'queue', affinity_off: 'branch', waits_long: 'clock', line_lost: 'phone-end', rejects: 'minus', no_line: 'mic-off', callback_missed: 'phone', tasks_late: 'list' };

/** Lane is what needs the supervisor, worst first and with what can be done, then who waits, then what has settled. */
export function Lane({ floor, now, behind, ways }: { floor: Floor; now: number; behind: number; ways: Ways }) {
  const words = useWords();
  const nameOf = (subject: string): string => {
    const q = floor.queues.find((x) => x.id === subject);
    return q ? words.of(q.name) || q.id : (floor.agents.find((x) => x.id === subject)?.name ?? subject);
  };
  return (
    <aside className="lane" aria-label={words.say('floor.needs')}>
      <p className={behind ? 'fresh warn-t' : 'fresh t3'} role="status" data-testid="floor-fresh">
        {behind ? <><Icon name="warn" size={14} />{words.say('floor.behind', { n: behind })}</> : <><i className="dot ok-t" />{words.say('floor.live')}</>}
      </p>
      <div className="head"><h2>{words.say('floor.needs')}</h2>{floor.attention.length > 1 && <span className="sm t3">{words.say('floor.worst')}</span>}</div>
      {floor.attention.length === 0 && <p className="calm t3"><Icon name="check" />{words.say('floor.calm')}</p>}
      {floor.attention.map((a) => <Need key={a.kind + a.subject + (a.contact ?? '')} need={a} name={nameOf(a.subject)} floor={floor} now={now} ways={ways} />)}
      <h2>{words.say('floor.waiting')}</h2>
      <Waiting floor={floor} now={now} words={words} />
      <Settled floor={floor} now={now} nameOf={nameOf} />
    </aside>
  );
}

function Need({ need: a, name, floor, now, ways }: { need: Attention; name: string; floor: Floor; now: number; ways: Ways }) {
  const words = useWords();
  const text = words.say(`floor.need.${a.kind}`, { who: name, n: a.length ?? 0 });
  const lacking = a.clause ? ` ${words.say('floor.need.clause', { what: a.clause === 'signed in' ? words.say('floor.need.signed_in') : clauseWords(a.clause, words) })}` : '';
  const known = floor.agents.some((x) => x.id === a.subject);
  return (
    <div className="al" data-severity={a.severity}>
      <span className={a.severity === 'high' ? 'err-t' : 'warn-t'}><Icon name={looks[a.kind]} size={18} /></span>
      <div>
        {known ? <button className="t" onClick={() => ways.see(a.subject, a.contact)} data-testid="floor-need" data-kind={a.kind}>{text}</button> : <span className="t" data-testid="floor-need" data-kind={a.kind}>{text}{lacking}</span>}
        <span className="d">{a.says && <><b className="says">{a.says}</b> <i className="sep" /> </>}{words.say(a.severity === 'high' ? 'floor.high' : 'floor.medium')} {a.since !== undefined && a.since !== '' && <><i className="sep" /> {clock(since(a.since, now))}</>}</span>
        <NeedActs need={a} floor={floor} ways={ways} />
      </div>
    </div>
  );
}

function Waiting({ floor, now, words }: { floor: Floor; now: number; words: Speech }) {
  const [steered, setSteered] = useState<string | null>(null);
  if (floor.waiting.length === 0) return <p className="calm t3">{words.say('floor.nobody')}</p>;
  return (
    <ul className="small">{floor.waiting.map((w) => {
      const q = floor.queues.find((x) => x.id === w.queue);
      return (
        <li key={w.id} className={steered === w.id ? 'open' : undefined}><button className="who" id={`waiting-${w.id}`} aria-expanded={steered === w.id} title={words.say('floor.steer')} onClick={() => setSteered(steered === w.id ? null : w.id)} data-testid="floor-waiting"><span className="ell">{whoOf(w.customer, words)} <span className="t3 sm">{q ? words.of(q.name) : w.queue}</span></span>
          {w.moods?.length > 0 && <Mood score={w.moods[w.moods.length - 1]?.score ?? 0} bare />}<Tier tier={w.customer?.tier} />{w.priority > 0 && <span className="pill">{words.say('floor.priority', { n: w.priority })}</span>}<span>{clock(since(w.since, now))}</span></button>
          {steered === w.id && <Steer waiting={w} queues={floor.queues} done={() => setSteered(null)} />}</li>
      );
    })}</ul>
  );
}
