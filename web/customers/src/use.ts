import { useCallback, useEffect, useRef, useState } from 'react';
import { Refused } from '../../shared/request';
import { factsOf, recordsOf, rowsOf, type Facts, type Group, type Records, type Row } from './api';

/** Why a thing is not there. */
export type Wrong = 'failed' | 'denied' | 'missing' | 'out';

export function wrongOf(e: unknown): Wrong {
  const status = e instanceof Refused ? e.status : 0;
  return status === 401 ? 'out' : status === 403 ? 'denied' : status === 404 ? 'missing' : 'failed';
}

// How often a page that somebody looks at asks whether its customer changed.
const everyMs = 2000;

/** Seen is a customer as last heard, and when that was in the browser's milliseconds. */
export interface Seen { facts: Facts | null; at: number; wrong: Wrong | null; change: number }

/** useFacts asks for the customer again and again while the page is looked at; change counts what came anew. */
export function useFacts(id: string): Seen {
  const [seen, setSeen] = useState<Seen>({ facts: null, at: Date.now(), wrong: null, change: 0 });
  useEffect(() => {
    let over = false;
    let timer = 0;
    let last = '';
    const ask = async () => {
      if (!document.hidden || last === '') {
        try {
          const facts = await factsOf(id);
          const text = JSON.stringify(facts);
          const anew = text !== last;
          last = text;
          if (!over) setSeen((s) => ({ facts: anew ? facts : s.facts, at: Date.now(), wrong: null, change: s.change + Number(anew) }));
        } catch (e) {
          if (!over) setSeen((s) => ({ ...s, wrong: wrongOf(e) }));
        }
      }
      if (!over) timer = window.setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => { over = true; clearTimeout(timer); };
  }, [id]);
  return seen;
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
