import { useCallback, useEffect, useRef, useState } from 'react';
import { changesOf, follow } from '../../shared/follow';
import { Refused } from '../../shared/request';
import { factsOf, recordsOf, rowsOf, type Facts, type Filter, type Records, type Row } from './api';

export { everything, type Filter } from './api';

/** Why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing' | 'out';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 401 ? 'out' : status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}

// How often the page asks while the stream of changes is down.
const everyMs = 2000;

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
    const stream = follow(changesOf(id), () => void ask(true),
      (live) => { due = true; if (!over) setSeen((s) => ({ ...s, live })); });
    void ask(false);
    const timer = window.setInterval(() => { if (due && !document.hidden) void ask(false); }, everyMs);
    return () => { over = true; stream.end(); clearInterval(timer); };
  }, [id]);
  return seen;
}

/** useThen asks for the customer as they were at a moment, where one is wanted. */
export function useThen(id: string, at: string | undefined): { facts: Facts | null; wrong: Wrong | null } {
  const [state, setState] = useState<{ facts: Facts | null; wrong: Wrong | null }>({ facts: null, wrong: null });
  useEffect(() => {
    setState({ facts: null, wrong: null });
    if (!at) return;
    let mine = true;
    factsOf(id, at).then((facts) => { if (mine) setState({ facts, wrong: null }); }, (e: unknown) => { if (mine) setState({ facts: null, wrong: wrongOf(e) }); });
    return () => { mine = false; };
  }, [id, at]);
  return state;
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
export function useRows(id: string, filter: Filter, to: string | undefined, change: number) {
  const [rows, setRows] = useState<Row[]>([]);
  const [step, setStep] = useState<Step>('loading');
  const next = useRef('');
  const turn = useRef(0);
  const load = useCallback(async (before: string) => {
    const mine = ++turn.current;
    setStep('loading');
    try {
      const page = await rowsOf(id, filter, to, before);
      if (mine !== turn.current) return;
      next.current = page.next ?? '';
      setRows((r) => (before ? [...r, ...page.items] : page.items));
      setStep(page.next ? 'ready' : 'end');
    } catch {
      if (mine === turn.current) setStep('failed');
    }
  }, [id, filter, to]);
  useEffect(() => { setRows([]); next.current = ''; void load(''); }, [load]);
  useEffect(() => {
    if (change < 2) return; // the first is what was loaded above
    const mine = turn.current;
    rowsOf(id, filter, to, '').then((page) => {
      if (mine !== turn.current) return;
      setRows((r) => { const known = new Set(page.items.map((i) => i.id)); return [...page.items, ...r.filter((i) => !known.has(i.id))]; });
    }, () => { /* the next change asks again, and the page says that it is behind */ });
  }, [id, filter, to, change]);
  return { rows, step, more: () => void load(rows.length ? next.current : '') };
}
