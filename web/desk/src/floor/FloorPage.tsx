import { useEffect, useRef, useState } from 'react';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Agents } from './Agents';
import { Drawer } from './Drawer';
import { FloorPalette } from './FloorPalette';
import { Lane } from './Lane';
import type { Noted } from './NoteTo';
import { Orders } from './Orders';
import { percent, Queues } from './Queues';
import type { Floor } from './protocol';
import { timeOf } from './times';
import { useFloor } from './useFloor';

/** since is how long ago an instant was, in milliseconds. */
export function since(at: string | undefined, now: number): number {
  return at ? Math.max(0, now - Date.parse(at)) : 0;
}

/** FloorPage is what a supervisor watches: figures, what needs them, agents and queues. */
export function FloorPage() {
  const words = useWords();
  const { state } = useDesk();
  const { floor, at, failed } = useFloor(state.view?.hands ?? 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const [looked, look] = useState<string | null>(null); // the contact that the lane led to
  const [ordered, order] = useState<string | null>(null); // the queue that orders are for; '': the whole unit
  const [noted, note] = useState<Noted | null>(null);
  const choose = (id: string | null, contact: string | null = null) => { setChosen(id); look(contact); order(null); note(null); };
  const ways = {
    see: (id: string, contact?: string) => choose(id, contact ?? null),
    write: (id: string, contact: string) => { setChosen(id); look(null); order(null); note((n) => ({ contact, wish: (n?.wish ?? 0) + 1 })); },
    order: (queue: string) => { choose(null); order(queue); },
  };
  const now = useNow();
  const leave = useRef<(() => void) | null>(null); // closes what is open at the side
  useEffect(() => {
    const escape = (e: KeyboardEvent) => { if (e.key === 'Escape') leave.current?.(); };
    document.addEventListener('keydown', escape); // wherever the focus is: a button that is pressed may have lost it
    return () => document.removeEventListener('keydown', escape);
  }, []);
  const behind = Math.floor((Date.now() - at) / 1000);
  if (!floor) {
    return <main className="floor-none" data-testid="floor-opening"><p className="t3" role="status">{words.say(failed ? 'floor.failed' : 'floor.opening')}</p></main>;
  }
  const agent = floor.agents.find((a) => a.id === chosen) ?? null;
  const close = () => {
    const back = agent ? `agent-${agent.id}` : `queue-${ordered ?? ''}`;
    choose(null);
    document.getElementById(back)?.focus();
  };
  leave.current = agent || ordered !== null ? close : null;
  return (
    <main className="floor" data-testid="floor">
      <h1 className="sr">{words.say('floor')} {words.of(floor.unit_name)}</h1>
      <Tiles floor={floor} now={now} />
      <Lane floor={floor} now={now} behind={behind > 3 ? behind : 0} ways={ways} />
      <div className="body" tabIndex={0} role="region" aria-label={words.say('floor')}>
        <Agents agents={floor.agents} queues={floor.queues} directives={floor.directives} now={now} chosen={chosen} choose={choose} />
        <Queues queues={floor.queues} directives={floor.directives} now={now} open={(q) => ways.order(q ?? '')} />
      </div>
      <FloorPalette floor={floor} ways={ways} />
      {agent && <Drawer agent={agent} now={now} looked={looked} noted={noted} floor={floor} close={close} />}
      {!agent && ordered !== null && <Orders floor={floor} queue={ordered || null} now={now} close={close} />}
    </main>
  );
}

function Tiles({ floor, now }: { floor: Floor; now: number }) {
  const words = useWords();
  const f = floor.figures;
  const from = f.from ? new Intl.DateTimeFormat(words.screen, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(f.from)) : '';
  const ended = f.served + f.abandoned;
  return (
    <dl className="tiles">
      <Tile name={words.say('floor.waiting')} value={String(f.waiting)} sub={f.oldest ? words.say('floor.oldest', { time: clock(since(f.oldest, now)) }) : words.say('floor.nobody')} />
      <Tile name={words.say('floor.level')} value={percent(f.served_in_time, f.served)} unit={f.served ? '%' : ''} sub={words.say('floor.level.of', { n: f.served_in_time, all: f.served })} why={words.say('floor.level.why')} />
      <Tile name={words.say('floor.answer')} value={f.served ? String(Math.round(f.wait_ms / f.served / 1000)) : '–'} unit={f.served ? words.say('floor.second') : ''} sub={words.say('floor.from', { time: from })} />
      <Tile name={words.say('floor.abandoned')} value={percent(f.abandoned, ended)} unit={ended ? '%' : ''} sub={words.say('floor.of', { n: f.abandoned, all: ended })} />
      <Tile name={words.say('floor.occupancy')} value={percent(f.talking, f.present)} unit={f.present ? '%' : ''} sub={words.say('floor.occupancy.of', { n: f.talking, all: f.present })} why={words.say('floor.occupancy.why')} />
      <Tile name={words.say('floor.available')} value={String(f.available)} sub={words.say('floor.present', { n: f.present })} />
      <Tile name={words.say('floor.callbacks.due')} value={String(f.callbacks)} sub={f.callbacks === 0 ? words.say('floor.callbacks.none') : f.callback_next ? words.say('floor.callbacks.next', { time: timeOf(f.callback_next, now, words.screen) }) : words.say('floor.callbacks.turn')} />
      <Tile name={words.say('floor.angry')} value={String(f.angry ?? 0)} icon={f.angry > 0 ? 'm-angry' : undefined} sub={words.say(f.angry > 0 ? 'floor.angry.now' : 'floor.angry.none')} />
    </dl>
  );
}

function Tile({ name, value, unit = '', sub, why, icon }: { name: string; value: string; unit?: string; sub: string; why?: string; icon?: IconName | undefined }) {
  return (
    <div title={why}>
      <dt className="l">{name}</dt>
      <dd className={icon ? 'v angry-t' : 'v'}>{value}{icon && <Icon name={icon} size={20} />}{unit && <small>{unit}</small>}</dd>
      <dd className="s">{sub}</dd>
    </div>
  );
}
