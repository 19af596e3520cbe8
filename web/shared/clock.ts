import { useSyncExternalStore } from 'react';

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

// One beat for the whole page, so that all clocks turn at the same moment. It
// runs only while somebody looks at it.
const beatMs = 250;
const watchers = new Set<() => void>();
let timer = 0;
let shown = serverNow();

function beat(): void {
  shown = serverNow();
  for (const w of watchers) w();
}

function watch(w: () => void): () => void {
  if (watchers.size === 0) timer = window.setInterval(beat, beatMs);
  watchers.add(w);
  return () => {
    watchers.delete(w);
    if (watchers.size === 0) clearInterval(timer);
  };
}

/** useNow gives the server's time, cut to every so many milliseconds, and renders again when that changes. */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(watch, () => {
    if (timer === 0 || watchers.size === 0) shown = serverNow();
    return Math.floor(shown / everyMs) * everyMs;
  });
}
