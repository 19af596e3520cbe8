import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import { Icon } from '../../../shared/parts/Icon';
import { Mood } from '../../../shared/parts/Mood';
import { nameOf } from '../parts/who';
import { useWords, type Key, type Speech } from '../words';
import type { CustomerView } from '../protocol';
import { since } from './FloorPage';
import { arrange, everybody, windowOf, type Column, type Wish } from './grid';
import { Move } from './Move';
import type { Directive, FloorAgent, FloorContact, FloorQueue, Who } from './protocol';
import { Sieve } from './Sieve';

const rowPx = 39; // 38 and a hairline

const states: Record<FloorContact['state'], { key: Key; icon: IconName }> = {
  dialling: { key: 'status.dialling', icon: 'phone' }, informing: { key: 'status.informing', icon: 'phone' }, connected: { key: 'status.talking', icon: 'phone' },
  on_hold: { key: 'status.holding', icon: 'hold' }, rejoining: { key: 'floor.rejoining', icon: 'warn' }, advising: { key: 'floor.advising', icon: 'headset' }, wrapping: { key: 'status.wrapping', icon: 'wrap' },
};

/** whoOf names a customer as far as the floor may. */
export function whoOf(c: Who | undefined, words: Speech): string {
  return c ? nameOf(c as CustomerView, words) : words.say('floor.customer');
}

/** standing words what an agent does now, and since when. */
export function standing(a: FloorAgent, words: Speech): { text: string; icon: IconName; tone: string; from: string } {
  const c = a.contacts[0];
  if (c) return { text: words.say(states[c.state].key), icon: states[c.state].icon, tone: c.state === 'wrapping' ? 'idle' : 'voice', from: c.held_since ?? (c.state === 'wrapping' ? c.ended : undefined) ?? c.connected };
  if (a.ringing) return { text: words.say('status.ringing'), icon: 'phone-in', tone: 'voice', from: a.since };
  if (a.status === 'available') return a.line ? { text: words.say('status.available'), icon: 'check', tone: 'free', from: a.since } : { text: words.say('floor.no_line'), icon: 'warn', tone: 'idle', from: a.since };
  return { text: a.reason ? words.named('reason', a.reason) : words.named('status', a.status), icon: a.status === 'away' ? 'tea' : 'minus', tone: 'idle', from: a.since };
}

// useOrder keeps the order of the rows still while the pointer or the focus is among them.
function useOrder(agents: FloorAgent[], wish: Wish, busy: () => boolean): string[] {
  const kept = useRef<{ wish: Wish; size: number; ids: string[] }>({ wish, size: -1, ids: [] });
  if (kept.current.wish !== wish || kept.current.size !== agents.length || !busy()) kept.current = { wish, size: agents.length, ids: arrange(agents, wish) };
  return kept.current.ids;
}

/** Moved is an agent who is to be moved, each time that wish is another. */
export interface Moved { agent: string; wish: number }

/** Agents lists any number of them: only the rows in view are drawn. Nothing moves under the pointer. */
export function Agents({ agents, queues, directives, now, chosen, choose, moved }: { agents: FloorAgent[]; queues: FloorQueue[]; directives: Directive[]; now: number; chosen: string | null; choose: (id: string | null) => void; moved: Moved | null }) {
  const words = useWords();
  const [wish, setWish] = useState(everybody);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [at, setAt] = useState<string | null>(null); // whose row is in the order of the Tab key
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState(false);
  useEffect(() => { if (moved) { setMarked(new Set([moved.agent])); setMoving(true); } }, [moved]);
  const placed = useMemo(() => new Set(directives.filter((d) => d.what === 'placement').map((d) => d.agent)), [directives]);
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null); // whose row is to be focused once it is drawn
  const ids = useOrder(agents, wish, () => Boolean(box.current?.matches(':hover') || box.current?.contains(document.activeElement)));
  useEffect(() => {
    const el = box.current;
    if (!el) return;
    const watch = new ResizeObserver(() => setView({ top: el.scrollTop, height: el.clientHeight }));
    watch.observe(el);
    return () => watch.disconnect();
  }, [agents.length === 0]);
  useEffect(() => {
    if (!wanted.current) return;
    document.getElementById(`agent-${wanted.current}`)?.focus({ preventScroll: true });
    wanted.current = null;
  });
  const rows = useMemo(() => {
    const known = new Map(agents.map((a) => [a.id, a]));
    return ids.map((id) => known.get(id)).filter((a) => a !== undefined);
  }, [agents, ids]);
  const [first, last] = windowOf(rows.length, rowPx, view.top, view.height);
  const tabbed = rows.some((a) => a.id === at) ? at : rows.some((a) => a.id === chosen) ? chosen : (rows[first]?.id ?? null);
  const go = (to: number) => {
    const a = rows[Math.max(0, Math.min(rows.length - 1, to))];
    const el = box.current;
    if (!a || !el) return;
    const y = rows.indexOf(a) * rowPx;
    if (y < el.scrollTop) el.scrollTop = y;
    if (y + 2 * rowPx > el.scrollTop + el.clientHeight) el.scrollTop = y + 2 * rowPx - el.clientHeight;
    wanted.current = a.id;
    setAt(a.id);
    setView({ top: el.scrollTop, height: el.clientHeight });
  };
  const mark = (id: string) => setMarked((old) => new Set(old.has(id) ? [...old].filter((x) => x !== id) : [...old, id]));
  const keys = (e: KeyboardEvent, i: number, id: string) => {
    const page = Math.max(1, Math.floor(view.height / rowPx) - 2);
    const to: Record<string, number> = { ArrowDown: i + 1, ArrowUp: i - 1, PageDown: i + page, PageUp: i - page, Home: 0, End: rows.length - 1 };
    const target = to[e.key];
    const beside = target !== undefined ? rows[Math.max(0, Math.min(rows.length - 1, target))] : undefined;
    if (e.ctrlKey && e.code === 'KeyA') setMarked(new Set(rows.map((r) => r.id)));
    else if (target !== undefined) {
      if (e.shiftKey && beside) setMarked((old) => new Set([...old, id, beside.id]));
      go(target);
    } else if (e.key === 'Enter') choose(id);
    else if (e.key === ' ') mark(id);
    else if (e.code === 'KeyM' && marked.size > 0) setMoving(true);
    else return;
    e.preventDefault();
  };
  // The rows are given the same acts for ever, so that a frame draws no row that did not change.
  const latest = useRef({ mark, choose, keys });
  latest.current = { mark, choose, keys };
  const acts = useMemo((): Acts => ({
    mark: (id) => latest.current.mark(id), open: (id) => latest.current.choose(id), focused: setAt,
    keys: (e, i, id) => latest.current.keys(e, i, id),
  }), []);
  const scrolled = (el: HTMLElement) => setView((old) => {
    const was = windowOf(rows.length, rowPx, old.top, old.height);
    const is = windowOf(rows.length, rowPx, el.scrollTop, el.clientHeight);
    return was[0] === is[0] && was[1] === is[1] ? old : { top: el.scrollTop, height: el.clientHeight };
  });
  const sort = (by: Column) => setWish((w) => (w.by !== by ? { ...w, by, down: by === 'handled' } : w.down === (by === 'handled') ? { ...w, down: !w.down } : { ...w, by: '', down: false }));
  const head = (by: Column, word: Key, number = false) => (
    <th className={number ? 'n' : undefined} aria-sort={wish.by === by ? (wish.down ? 'descending' : 'ascending') : 'none'}>
      <button className="sort" onClick={() => sort(by)} data-testid={`sort-${by}`}>{words.say(word)}{wish.by === by && <Icon name={wish.down ? 'down' : 'up'} size={12} />}</button></th>
  );
  return (
    <section>
      <div className="bar2"><h2>{words.say('floor.agents')}</h2><span className="t3 sm">{agents.length}</span>
        <span className="push sm t3" role="status">{marked.size > 0 ? words.say('floor.marked', { n: marked.size }) : words.say('floor.mark')}</span>
        <button className="btn s" disabled={marked.size === 0} aria-expanded={moving} onClick={() => setMoving(!moving)} data-testid="floor-move-open"><Icon name="transfer" size={14} />{words.say('floor.move')}<kbd className="kbd">M</kbd></button>
      </div>
      {moving && marked.size > 0 && <Move agents={agents.filter((a) => marked.has(a.id)).map((a) => a.id)} queues={queues} done={(moved) => { setMoving(false); if (moved) setMarked(new Set()); wanted.current = tabbed; }} />}
      {agents.length === 0 ? <p className="t3 none">{words.say('floor.agents.none')}</p> : (<>
        <Sieve agents={agents} queues={queues} wish={wish} wants={(w) => { setWish(w); if (box.current) box.current.scrollTop = 0; }} />
        <div className="grid" ref={box} onScroll={(e) => scrolled(e.currentTarget)} data-testid="floor-grid" tabIndex={rows.length ? -1 : 0} role="region" aria-label={words.say('floor.agents')}>
          <table data-testid="floor-agents" aria-rowcount={rows.length + 1}>
            <colgroup><col style={{ width: '21%' }} /><col style={{ width: '18%' }} /><col /><col style={{ width: '16%' }} /><col style={{ width: 72 }} /><col style={{ width: 72 }} /></colgroup>
            <thead><tr aria-rowindex={1}>{head('name', 'floor.agent')}{head('status', 'status.menu')}<th>{words.say('floor.customer')}</th>{head('queue', 'floor.queue')}{head('time', 'floor.time', true)}{head('handled', 'floor.handled', true)}</tr></thead>
            <tbody>
              {first > 0 && <tr aria-hidden="true" style={{ height: first * rowPx }} />}
              {rows.slice(first, last).map((a, i) => (
                <Row key={a.id} agent={a} index={first + i} now={now} chosen={a.id === chosen} tabbed={a.id === tabbed} marked={marked.has(a.id)} placed={placed.has(a.id)} acts={acts} />
              ))}
              {last < rows.length && <tr aria-hidden="true" style={{ height: (rows.length - last) * rowPx }} />}
            </tbody>
          </table>
          {rows.length === 0 && <p className="t3 none" role="status">{words.say('floor.agents.nobody')}</p>}
        </div>
      </>)}
    </section>
  );
}

interface Acts { mark: (id: string) => void; open: (id: string) => void; focused: (id: string) => void; keys: (e: KeyboardEvent, index: number, id: string) => void }

const Row = memo(function Row({ agent: a, index, now, chosen, tabbed, marked, placed, acts }: { agent: FloorAgent; index: number; now: number; chosen: boolean; tabbed: boolean; marked: boolean; placed: boolean; acts: Acts }) {
  const words = useWords();
  const s = standing(a, words);
  const c = a.contacts[0];
  const mood = c?.moods?.[c.moods.length - 1];
  return (
    <tr id={`agent-${a.id}`} tabIndex={tabbed ? 0 : -1} className={chosen ? 'sel' : ''} aria-selected={marked} aria-current={chosen || undefined} aria-rowindex={index + 2} data-testid="floor-agent" onClick={(e) => (e.ctrlKey || e.metaKey ? acts.mark(a.id) : acts.open(a.id))} onFocus={() => acts.focused(a.id)} onKeyDown={(e) => acts.keys(e, index, a.id)}>
      <td><span className="who"><span className={marked ? 'avatar on' : 'avatar'} aria-hidden="true" title={words.say('floor.mark')} onClick={(e) => { e.stopPropagation(); acts.mark(a.id); }}>{marked ? <Icon name="check" size={14} /> : [...a.name][0]}</span><span className="ell">{a.name}</span>{placed && <span className="pill" data-testid="floor-placed">{words.say('floor.placed')}</span>}</span></td>
      <td><span className="st2"><span className={`mark2 ${s.tone}`}><Icon name={s.icon} size={12} /></span><span className="ell">{s.text}</span></span></td>
      <td className="ell">{c ? whoOf(c.customer, words) : <span className="t3">–</span>}{mood && <span className="felt"><Mood score={mood.score} bare /></span>}{a.contacts.some((x) => x.help) && <span className="felt acc-t" title={words.say('floor.need.help', { who: a.name })} data-testid="floor-hand"><Icon name="hand" size={16} /><span className="sr">{words.say('floor.need.help', { who: a.name })}</span></span>}{a.contacts.length > 1 && <span className="t3"> {words.say('floor.more', { n: a.contacts.length - 1 })}</span>}</td>
      <td className="ell">{c?.queue ? words.of(c.queue_name) || c.queue : <span className="t3">–</span>}</td>
      <td className="n">{a.status === 'offline' && !c ? '–' : clock(since(s.from, now))}</td><td className="n">{a.today.handled}</td>
    </tr>
  );
});
