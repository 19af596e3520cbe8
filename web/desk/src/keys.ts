import { useEffect } from 'react';
import type { Desk } from './state/desk';
import { unread } from './talk/Advice';

// Alt and a place on the keyboard (event.code), so that no layout and no dead key
// of a Mac changes a meaning. Letters that browsers keep are not used.
const plain: Record<string, (d: Desk) => void> = {
  KeyA: (d) => d.calls.accept(),
  KeyM: (d) => d.calls.mute(),
  KeyH: (d) => d.calls.hold(),
  KeyR: (d) => d.calls.record(),
  KeyX: (d) => d.calls.endByKey(),
  KeyE: (d) => { const c = d.current(); if (c?.escalation?.state === 'joined') d.calls.relieve(); else if (c?.escalation && !c.escalation.mine && !c.escalation.agreed) d.calls.counsel(true); },
  KeyG: (d) => open(d, 'transfer'),
  KeyF: (d) => { if (d.current()?.third) focusOn('.third button'); else open(d, 'consult'); },
  KeyB: (d) => open(d, 'handoff'),
  KeyD: (d) => open(d, 'keypad'),
  KeyJ: (d) => d.step(1),
  KeyK: (d) => d.step(-1),
  KeyP: (d) => d.set({ panel: 'profile', rail: true }),
  KeyT: (d) => d.set({ panel: 'history', rail: true }),
  KeyS: (d) => d.toggle('status'),
  KeyO: (d) => d.toggle('calls'),
  KeyV: (d) => d.toggle('tasks'),
  KeyQ: (d) => readNext(d),
  KeyZ: (d) => d.help.press(),
  KeyL: (d) => d.enter(d.state().room === 'floor' ? 'desk' : 'floor'),
  KeyI: (d) => d.toggle('devices'),
  KeyC: () => document.querySelector<HTMLElement>('[data-testid="to-customer"]')?.click(),
  KeyN: () => focus('note'),
  KeyW: () => focus('outcome'),
  KeyY: (d) => d.wrap.takeDraft(),
  KeyU: () => lastOf('.heard .chip, .feel')?.focus(),
};

function open(d: Desk, overlay: 'transfer' | 'consult' | 'keypad' | 'handoff'): void {
  if (d.current()?.state === 'connected') d.toggle(overlay);
}

// readNext puts away what a supervisor told: a banner before a note of this contact.
function readNext(d: Desk): void {
  const banner = d.state().view?.banners[0];
  const note = unread(d.current(), d.state().read)[0];
  if (banner) d.readBanner(banner.id);
  else if (note) d.help.read(note.id);
}

// lastOf is the last of what matches: of a transcript the newest.
function lastOf(what: string): HTMLElement | undefined {
  const all = document.querySelectorAll<HTMLElement>(what);
  return all[all.length - 1];
}

function focusOn(what: string): void {
  document.querySelector<HTMLElement>(what)?.focus();
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

// search opens the palette: Ctrl K, ⌘ K.
function search(desk: Desk, e: KeyboardEvent): boolean {
  if (e.code !== 'KeyK' || e.altKey || e.shiftKey || !desk.state().view) return false;
  if (!e.repeat) desk.toggle('palette');
  return true;
}

/** press does what a key asks; it tells whether the key was ours. */
export function press(desk: Desk, e: KeyboardEvent): boolean {
  if (e.ctrlKey || e.metaKey) return search(desk, e);
  if (!e.altKey) {
    if (e.key === '?' && !typing(e.target)) desk.toggle('keys');
    else if (e.key === 'Escape' && (desk.state().overlay || desk.state().rail)) desk.set(desk.state().overlay ? { overlay: null } : { rail: false });
    else return false;
    return true;
  }
  if (e.shiftKey) {
    if (e.code !== 'KeyA') return false;
    if (desk.state().view?.offer && !e.repeat) desk.toggle('reject');
    return true;
  }
  const place = /^Digit([1-9])$/.exec(e.code);
  const row = place ? desk.state().view?.contacts[Number(place[1]) - 1] : undefined;
  if (row) desk.select(row.id);
  const act = plain[e.code];
  if (act && !e.repeat) act(desk); // a held key acts once
  return Boolean(place ?? act);
}

export function useKeys(desk: Desk): void {
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      desk.phone.wake();
      if (press(desk, e)) e.preventDefault();
    };
    const click = () => desk.phone.wake();
    addEventListener('keydown', down);
    addEventListener('pointerdown', click);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('pointerdown', click);
    };
  }, [desk]);
}
