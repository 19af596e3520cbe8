import { useCallback, useEffect, useRef, useState } from 'react';
import { Refused } from '../../shared/request';
import { factsOf, recordsOf, rowsOf, type Facts, type Group, type Records, type Row } from './api';

/** Why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing' | 'out';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 401 ? 'out' : status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}

// How often the page asks while the stream of changes is down, and how long a
// stream may be silent (the server says something every 15 s) before it is opened anew.
const everyMs = 2000;
const silentMs = 40_000;

/** Seen is a customer as last heard, and when that was in the browser's milliseconds. */
export interface Seen { facts: Facts | null; at: number; wrong: Wrong | null; change: number; live: boolean }

/** useFacts follows the customer while the page is looked at: by the stream of changes, and by asking while that is down; change counts what came anew. */
export function useFacts(id: string): Seen {
  const [seen, setSeen] = useState<Seen>({ facts: null, at: Date.now(), wrong: null, change: 0, live: false });
  useEffect(() => {
    let over = false;
    let asking = false;
    let again = false;
    let due = true; // nobody says when to ask next
    let last = '';
    const ask = async (told: boolean) => {
      if (asking) { again ||= told; return; }
      asking = true;
      do {
        again = false;
        try {
          const facts = await factsOf(id);
          const text = JSON.stringify(facts);
          const anew = told || text !== last; // what was told may be new in the timeline alone
          last = text;
          due = !stream.live();
          if (!over) setSeen((s) => ({ ...s, facts: anew ? facts : s.facts, at: Date.now(), wrong: null, change: s.change + Number(anew) }));
        } catch (e) {
          due = true;
          if (!over) setSeen((s) => ({ ...s, wrong: wrongOf(e) }));
        }
      } while (again && !over);
      asking = false;
    };
    const stream = follow(`/api/v1/customers/${encodeURIComponent(id)}/changes`, () => void ask(true),
      (live) => { due = true; if (!over) setSeen((s) => ({ ...s, live })); });
    void ask(false);
    const timer = window.setInterval(() => { if (due && !document.hidden) void ask(false); }, everyMs);
    return () => { over = true; stream.end(); clearInterval(timer); };
  }, [id]);
  return seen;
}

/** follow hears a stream of changes while somebody looks at the page. It calls changed for each, and live whenever the stream comes or goes. */
export function follow(path: string, changed: () => void, live: (on: boolean) => void): { end: () => void; live: () => boolean } {
  let source: EventSource | null = null;
  let heard = Date.now();
  let up = false;
  const say = (on: boolean) => { if (up !== on) { up = on; live(on); } };
  const close = () => { source?.close(); source = null; say(false); };
  const open = () => {
    if (source || document.hidden) return;
    heard = Date.now();
    source = new EventSource(path);
    source.addEventListener('change', () => { heard = Date.now(); say(true); changed(); });
    source.addEventListener('tick', () => { heard = Date.now(); say(true); });
    source.addEventListener('end', close);
    source.onerror = () => { say(false); if (source?.readyState === EventSource.CLOSED) close(); }; // closed: it was refused, and is tried again below
  };
  const look = () => { if (document.hidden) close(); else open(); }; // a browser has six lines to one server, and a page that nobody sees needs none
  const timer = window.setInterval(() => { if (Date.now() - heard > silentMs) close(); look(); }, 5 * everyMs);
  document.addEventListener('visibilitychange', look);
  open();
  return { end: () => { document.removeEventListener('visibilitychange', look); clearInterval(timer); close(); }, live: () => up };
}

export function useRecords(id: string, change: number): { records: Records | null; wrong: Wrong | null } {
  const [state, setState] = useState<{ records: Records | null; wrong: Wrong | null }>({ records: null, wrong: null });
  useEffect(() => {
    let mine = true;
    recordsOf(id).then((records) => { if (mine) setState({ records, wrong: null }); }, (e: unknown) => { if (mine) setState((s) => ({ ...s, wrong: wrongOf(e) })); });
    return () => { mine = false; };
  }, [id, change]);
  return state;
}

export type Step = 'loading' | 'ready' | 'failed' | 'end';

/** useRows turns a timeline page by page. What happens meanwhile comes to its top, and nothing that is read moves away. */
export function useRows(id: string, group: Group | '', change: number) {
  const [rows, setRows] = useState<Row[]>([]);
  const [step, setStep] = useState<Step>('loading');
  const next = useRef('');
  const turn = useRef(0);
  const load = useCallback(async (before: string) => {
    const mine = ++turn.current;
    setStep('loading');
    try {
      const page = await rowsOf(id, group, before);
      if (mine !== turn.current) return;
      next.current = page.next ?? '';
      setRows((r) => (before ? [...r, ...page.items] : page.items));
      setStep(page.next ? 'ready' : 'end');
    } catch {
      if (mine === turn.current) setStep('failed');
    }
  }, [id, group]);
  useEffect(() => { setRows([]); next.current = ''; void load(''); }, [load]);
  useEffect(() => {
    if (change < 2) return; // the first is what was loaded above
    const mine = turn.current;
    rowsOf(id, group, '').then((page) => {
      if (mine !== turn.current) return;
      setRows((r) => { const known = new Set(page.items.map((i) => i.id)); return [...page.items, ...r.filter((i) => !known.has(i.id))]; });
    }, () => { /* the next change asks again, and the page says that it is behind */ });
  }, [id, group, change]);
  return { rows, step, more: () => void load(rows.length ? next.current : '') };
}
