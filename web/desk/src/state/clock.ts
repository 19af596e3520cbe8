import { useEffect, useState } from 'react';

// The server's clock, as far as the last hello or tick told.
let offset = 0;

export function setServerTime(now: string): void {
  const t = Date.parse(now);
  if (Number.isFinite(t)) offset = t - Date.now();
}

/** serverNow is the server's time in milliseconds. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** useNow renders again every so many milliseconds and gives the server's time. */
export function useNow(everyMs = 1000): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const t = setInterval(() => tick((n) => n + 1), everyMs);
    return () => clearInterval(t);
  }, [everyMs]);
  return serverNow();
}
