import { useEffect, useState } from 'react';
import { api } from '../../shared/request';
import type { Kind, Reading } from './api';

// A pause in typing after which the text is checked.
const pauseMs = 300;

interface Checked { reading: Reading | null; of: string; failed: boolean }

/** useCheck asks the server what a text says, once it rests; of is the text that was answered. */
export function useCheck(kind: Kind, text: string): Checked {
  const [state, set] = useState<Checked>({ reading: null, of: '', failed: false });
  useEffect(() => {
    if (!text) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.post('/api/definitions/{kind}/check', { yaml: text }, { path: { kind }, signal: stop.signal })
        .then((reading) => set({ reading, of: text, failed: false }), () => { if (!stop.signal.aborted) set((s) => ({ ...s, failed: true })); });
    }, pauseMs);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [kind, text]);
  return state;
}
