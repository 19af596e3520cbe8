import { useEffect, useState } from 'react';
import type { Floor } from './protocol';

const everyMs = 1000;
const patienceMs = 8000;

/** Seen is the newest floor and when the server last confirmed it, in the browser's milliseconds. */
export interface Seen { floor: Floor | null; at: number; failed: boolean }

/** useFloor asks for the floor every second, one request at a time; what did not change is not sent again. */
export function useFloor(): Seen {
  const [seen, setSeen] = useState<Seen>({ floor: null, at: Date.now(), failed: false });
  useEffect(() => {
    let over = false;
    let timer = 0;
    let tag = '';
    const ask = async () => {
      try {
        const answer = await fetch('/api/floor', {
          credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(patienceMs),
          headers: tag ? { Accept: 'application/json', 'If-None-Match': tag } : { Accept: 'application/json' },
        });
        if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
        const floor = answer.status === 304 ? null : ((await answer.json()) as Floor);
        tag = answer.headers.get('ETag') ?? tag;
        if (!over) setSeen((s) => ({ floor: floor ?? s.floor, at: Date.now(), failed: false }));
      } catch {
        if (!over) setSeen((s) => ({ ...s, failed: true }));
      }
      if (!over) timer = window.setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => { over = true; clearTimeout(timer); };
  }, []);
  return seen;
}
