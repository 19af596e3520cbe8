import { useCallback, useRef, useState } from 'react';
import { refusal } from '../../shared/refusal';
import { api } from '../../shared/request';
import type { Edit, Reading } from './api';
import { useWords } from './words';

/** Doc is the text that is edited, what it says, and the way back. */
export interface Doc {
  yaml: string; reading: Reading; busy: boolean; wrong: string;
  edit: (...edits: Edit[]) => Promise<boolean>;
  write: (yaml: string) => Promise<void>;
  undo: () => void; redo: () => void; canUndo: boolean; canRedo: boolean;
}

interface Moment { yaml: string; reading: Reading }

/** useDoc keeps texts with their readings; edits are made one after the other by the server, which touches only the lines that change. */
export function useDoc(first: Moment): Doc {
  const words = useWords();
  const [past, setPast] = useState<Moment[]>([first]);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(0);
  const [wrong, setWrong] = useState('');
  const now = past[at] ?? first;
  const latest = useRef({ now, at }); // what the next edit builds on, before it is drawn
  latest.current = { now, at };
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const put = useCallback((m: Moment) => {
    const from = latest.current.at;
    latest.current = { now: m, at: Math.min(from + 1, 200) };
    setPast((p) => [...p.slice(0, from + 1), m].slice(-201));
    setAt(latest.current.at);
  }, []);
  const next = useCallback(<T,>(work: () => Promise<T>): Promise<T> => {
    setBusy((n) => n + 1);
    const done = queue.current.then(work, work).finally(() => setBusy((n) => n - 1));
    queue.current = done.catch(() => undefined);
    return done;
  }, []);
  const edit = useCallback((...edits: Edit[]) => next(async () => {
    setWrong('');
    try {
      const { yaml = '', ...reading } = await api.post('/api/flows/edit', { yaml: latest.current.now.yaml, edits });
      if (yaml !== latest.current.now.yaml) put({ yaml, reading });
      return true;
    } catch (e) { setWrong(refusal(e, words, words.say('failed'))); return false; }
  }), [next, put, words]);
  const write = useCallback((yaml: string) => next(async () => {
    if (yaml === latest.current.now.yaml) return;
    setWrong('');
    try { put({ yaml, reading: await api.post('/api/flows/check', { yaml }) }); } catch (e) { setWrong(refusal(e, words, words.say('failed'))); }
  }), [next, put, words]);
  return { yaml: now.yaml, reading: now.reading, busy: busy > 0, wrong, edit, write,
    undo: () => setAt((n) => Math.max(0, n - 1)), redo: () => setAt((n) => Math.min(past.length - 1, n + 1)), canUndo: at > 0, canRedo: at < past.length - 1 };
}
