import { useEffect, useRef, useState } from 'react';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Agents, type Moved } from './Agents';
import { Drawer } from './Drawer';
import { FloorPalette } from './FloorPalette';
import { Lane } from './Lane';
import type { Noted } from './NoteTo';
import { Orders } from './Orders';
import { Queues } from './Queues';
import { Tiles } from './Tiles';
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
  const [moved, move] = useState<Moved | null>(null); // whom the palette wants moved
  const choose = (id: string | null, contact: string | null = null) => { setChosen(id); look(contact); order(null); note(null); };
  const ways = {
    see: (id: string, contact?: string) => choose(id, contact ?? null),
    write: (id: string, contact: string) => { setChosen(id); look(null); order(null); note((n) => ({ contact, wish: (n?.wish ?? 0) + 1 })); },
    order: (queue: string) => { choose(null); order(queue); },
    move: (id: string) => { choose(null); move((m) => ({ agent: id, wish: (m?.wish ?? 0) + 1 })); },
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
        <Agents agents={floor.agents} queues={floor.queues} directives={floor.directives} now={now} chosen={chosen} choose={choose} moved={moved} />
        <Queues queues={floor.queues} directives={floor.directives} now={now} open={(q) => ways.order(q ?? '')} />
      </div>
      <FloorPalette floor={floor} ways={ways} />
      {agent && <Drawer agent={agent} now={now} looked={looked} noted={noted} floor={floor} close={close} />}
      {!agent && ordered !== null && <Orders floor={floor} queue={ordered || null} now={now} close={close} />}
    </main>
  );
}
