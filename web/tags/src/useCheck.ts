import { useEffect, useState } from 'react';
import { check, type Reading } from './api';

// A pause in typing after which the text is checked: longer than between two keys,
// short enough to feel like at once.
const pauseMs = 300;

/** useCheck asks the server what a text says, once it rests; of is the text that was answered. */
export function useCheck(text: string): { reading: Reading | null; of: string; failed: boolean } {
  const [state, set] = useState<{ reading: Reading | null; of: string; failed: boolean }>({ reading: null, of: '', failed: false });
  useEffect(() => {
    if (!text) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      check(text, stop.signal).then((reading) => set({ reading, of: text, failed: false }), () => { if (!stop.signal.aborted) set((s) => ({ ...s, failed: true })); });
    }, pauseMs);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [text]);
  return state;
}
