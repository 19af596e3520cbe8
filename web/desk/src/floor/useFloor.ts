import { useEffect, useRef, useState } from 'react';
import type { Floor } from './protocol';

const everyMs = 1000;
const patienceMs = 8000;

/** Seen is the newest floor and when the server last confirmed it, in the browser's milliseconds. */
export interface Seen { floor: Floor | null; at: number; failed: boolean }

/** useFloor asks for the floor every second and at once with any news, one request at a time; what did not change is not sent again. */
export function useFloor(news: number): Seen {
  const [seen, setSeen] = useState<Seen>({ floor: null, at: Date.now(), failed: false });
  const hurry = useRef<() => void>(() => undefined);
  useEffect(() => {
    let over = false;
    let timer = 0;
    let tag = '';
    let asking = false;
    let again = false;
    const ask = async () => {
      asking = true;
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
      asking = false;
      if (!over) timer = window.setTimeout(() => void ask(), again ? 0 : everyMs);
      again = false;
    };
    hurry.current = () => {
      clearTimeout(timer);
      if (asking) again = true;
      else void ask();
    };
    void ask();
    return () => { over = true; clearTimeout(timer); };
  }, []);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) hurry.current();
    first.current = false;
  }, [news]);
  return seen;
}
