import { useEffect, useState } from 'react';

// How long a stream may be silent (the server says something every 15 s) before it
// is opened anew, and how often that is looked at: a stream that was refused is
// tried again then.
const silentMs = 40_000;
const lookMs = 10_000;

export const changesOf = (customer: string): string => `/api/v1/customers/${encodeURIComponent(customer)}/changes`;

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
  const timer = window.setInterval(() => { if (Date.now() - heard > silentMs) close(); look(); }, lookMs);
  document.addEventListener('visibilitychange', look);
  open();
  return { end: () => { document.removeEventListener('visibilitychange', look); clearInterval(timer); close(); }, live: () => up };
}

/** useChanges counts what was kept of a customer while somebody looks; of nobody, nothing. */
export function useChanges(customer: string | undefined): number {
  const [change, setChange] = useState(0);
  useEffect(() => customer === undefined ? undefined : follow(changesOf(customer), () => setChange((n) => n + 1), () => { /* a rail has the desk's own line beside it */ }).end, [customer]);
  return change;
}
