import { createContext, useContext, useSyncExternalStore } from 'react';
import { api, beacon, Refused } from '../../../shared/request';
import { keepScreen, wantedScreen, type Screen } from '../../../shared/lang';
import { keepTheme, showTheme, wantedTheme, type Theme } from '../../../shared/theme';
import { Headset, type Pressed } from '../phone/headset';
import { offPhone, Phone, type PhoneState } from '../phone/phone';
import type { CallView, ContactView, Message, PastContactView, Status } from '../protocol';
import type { Key } from '../words';
import { serverNow, setServerTime } from '../../../shared/clock';
import { Drafts } from './drafts';
import { Link } from './link';
import { claimTab } from './tab';
import { take, type View } from './view';

export type Overlay = 'status' | 'reject' | 'keypad' | 'transfer' | 'keys' | 'why' | 'queues' | 'me' | 'calls' | 'devices';
/** Room is what fills the page: the agent's own work, or the supervisor's floor. */
export type Room = 'desk' | 'floor';
export type Panel = 'profile' | 'history';

/** Notice is something that went wrong or ran out; it stands in the status line until it is closed or replaced. */
export interface Notice { key: Key; what?: Key; why?: Key }

/** State is everything the screen shows. It is never changed in place. */
export interface State {
  view: View | null;
  link: 'opening' | 'live' | 'lost' | 'signed_out';
  lostAt: number; // the server's time when the link broke
  was: boolean; // a sign-in was there in this page's life
  phone: PhoneState;
  selected: string | null;
  room: Room;
  panel: Panel;
  rail: boolean; // on a narrow screen the rail is a drawer: is it open?
  overlay: Overlay | null;
  notice: Notice | null;
  working: Record<string, true>; // requests under way, by name
  armed: boolean; // the first of two keys that end a call
  drafts: number; // grows with each change of a note
  away: Record<string, true>; // contacts whose drafted summary the agent put away
  screen: Screen;
  theme: Theme;
  headset: string; // the name of the headset whose keys work; "": none
}

const armedMs = 2000;

/** Desk joins the socket, the telephone and the requests, and tells the screen. */
export class Desk {
  readonly tab = claimTab();
  readonly phone: Phone;
  readonly drafts: Drafts;
  readonly headset = new Headset((p) => this.pressed(p), (headset) => this.set({ headset }));
  private readonly link: Link;
  private watchers = new Set<() => void>();
  private armedTimer = 0;
  private muting: boolean | null = null; // what muting shall come to while it is under way
  private now: State = {
    view: null, link: 'opening', lostAt: 0, was: false, phone: offPhone, selected: null, room: 'desk', panel: 'profile', rail: false, overlay: null,
    notice: null, working: {}, armed: false, drafts: 0, away: {}, screen: wantedScreen(), theme: wantedTheme(), headset: '',
  };

  constructor() {
    this.link = new Link({
      address: () => this.address(),
      heard: (m) => this.heard(m),
      changed: (live) => this.linked(live),
    });
    this.phone = new Phone({
      ice: () => this.now.view?.ice ?? [],
      offer: async (sdp, takeIt) => (await api.post('/api/desk/line', { tab: this.tab, sdp, take: takeIt })).sdp,
      report: (microphone, reason) => void api.post('/api/desk/line/report', { tab: this.tab, microphone, reason }).catch(() => undefined),
      changed: (phone) => this.set({ phone }),
    });
    this.drafts = new Drafts(
      (id, text) => api.post('/api/desk/contacts/{id}/note', { text }, { path: { id: id } }).then(() => undefined),
      () => this.set({ drafts: this.now.drafts + 1 }),
    );
  }

  /** pressed does what a key of the headset asks: lifting it answers what rings, putting it down ends. */
  private pressed(p: Pressed): void {
    if (p === 'mute') this.mute();
    else if (p === 'end') this.end();
    else if (this.now.view?.offer) this.accept();
  }

  // The headset's lamps follow the screen.
  private light(): void {
    const view = this.now.view;
    const live = view?.contacts.find((c) => c.state !== 'wrapping');
    this.headset.light({ ringing: Boolean(view?.offer), talking: live !== undefined, muted: live?.muted ?? false });
  }

  state = (): State => this.now;

  subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  set(change: Partial<State>): void {
    this.now = { ...this.now, ...change };
    for (const w of this.watchers) w();
    this.light();
  }

  /** open asks who is signed in, then opens the socket; the telephone follows the first hello. */
  async open(): Promise<void> {
    this.set({ link: 'opening' });
    try {
      await api.get('/api/desk/me');
    } catch (e) {
      if (e instanceof Refused && e.status === 401) {
        this.signedOut();
        return;
      }
    }
    this.link.open();
    void this.headset.resume();
  }

  /** leaving tells the server that this page goes away. */
  leaving(): void {
    if (this.now.phone.line === 'up' || this.now.phone.line === 'lost') beacon('/api/desk/line/close', { tab: this.tab });
  }

  /** enter goes to a room; the floor is only for who leads. */
  enter(room: Room): void {
    if (room === 'floor' && !this.now.view?.me.leads) return;
    history.replaceState(null, '', room === 'floor' ? '#/floor' : location.pathname);
    this.set({ room });
  }

  /** follow goes where the address says. */
  follow(): void {
    this.enter(location.hash === '#/floor' ? 'floor' : 'desk');
    const contact = /^#\/(ct_\w+)$/.exec(location.hash)?.[1];
    if (contact && this.now.view?.contacts.some((c) => c.id === contact)) this.select(contact);
  }

  // ---- what the server says ----

  private address(): string {
    const v = this.now.view;
    const q = new URLSearchParams({ tab: this.tab });
    if (v) {
      q.set('epoch', v.epoch);
      q.set('after', String(v.pos));
    }
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/desk/socket?${q}`;
  }

  private heard(m: Message): 'fine' | 'gap' {
    if (m.topic === 'signed_out') {
      this.signedOut();
      return 'fine';
    }
    if (m.topic === 'hello' || m.topic === 'tick') setServerTime(m.data.now);
    const taken = take(this.now.view, m);
    if (taken.done === 'gap') return 'gap';
    if (taken.done === 'applied') this.show(taken.view, m);
    return 'fine';
  }

  private show(view: View, m: Message): void {
    const before = this.now.view;
    const selected = view.contacts.some((c) => c.id === this.now.selected) ? this.now.selected : (view.contacts[0]?.id ?? null);
    const fresh = view.contacts.find((c) => !before?.contacts.some((b) => b.id === c.id));
    const over = view.overtime !== null && view.overtime !== before?.overtime;
    for (const c of view.contacts) this.drafts.settle(c.id, c.note);
    if (m.topic === 'gone') this.drafts.forget(m.data.id);
    this.set({
      view, selected: before && fresh ? fresh.id : selected, was: true,
      notice: over ? { key: 'line.wrap_over' } : fresh ? null : this.now.notice,
      overlay: this.fitting(view),
    });
    if (m.topic === 'hello' && !before && location.hash === '#/floor') this.follow();
    if ((view.offer && !before?.offer) || (before && fresh)) this.enter('desk'); // a customer goes before the floor
    if (m.topic === 'elsewhere' && m.data.tab !== this.tab) this.phone.elsewhere();
    if (m.topic === 'hello') this.attachIfNeeded(view);
    // A silent microphone takes the line down too; another connection would not help.
    if (m.topic === 'agent' && before?.agent.line && !view.agent.line && !this.now.phone.silent) this.attachIfNeeded(view);
  }

  // An overlay that belonged to what is gone closes with it.
  private fitting(view: View): Overlay | null {
    const o = this.now.overlay;
    if (o === 'reject') return view.offer ? o : null;
    if (o === 'keypad' || o === 'transfer') return view.contacts.some((c) => c.state === 'connected') ? o : null;
    return o;
  }

  private attachIfNeeded(view: View): void {
    const line = this.now.phone.line;
    if (line === 'off' || ((line === 'up' || line === 'lost') && !view.agent.line)) void this.phone.start();
  }

  private linked(live: boolean): void {
    if (live) {
      if (this.now.link !== 'live') this.set({ link: 'live' });
      return;
    }
    this.set({ link: 'lost', lostAt: this.now.link === 'live' ? serverNow() : this.now.lostAt });
    void api.get('/api/desk/me').catch((e: unknown) => {
      if (e instanceof Refused && e.status === 401) this.signedOut();
    });
  }

  private signedOut(): void {
    this.link.close();
    this.phone.stop();
    this.set({ link: 'signed_out', view: null, selected: null, overlay: null, notice: null });
  }

  // ---- what the agent does ----

  /** run does one request by name: one at a time, and a refusal goes into the status line. */
  private async run(name: string, what: Key, ask: () => Promise<unknown>): Promise<boolean> {
    if (this.now.working[name]) return false;
    this.set({ working: { ...this.now.working, [name]: true }, notice: null });
    try {
      await ask();
      return true;
    } catch (e) {
      if (e instanceof Refused && e.status === 401) this.signedOut();
      else this.set({ notice: { key: 'line.failed', what, why: whyOf(e) } });
      return false;
    } finally {
      const { [name]: _, ...working } = this.now.working;
      this.set({ working });
    }
  }

  current(): ContactView | null {
    return this.now.view?.contacts.find((c) => c.id === this.now.selected) ?? null;
  }

  setStatus(status: Status, reason?: string): void {
    this.set({ overlay: null });
    void this.run('status', 'act.status', () => api.post('/api/desk/status', { status, reason }));
  }

  accept(): void {
    const o = this.now.view?.offer;
    if (o) void this.run('accept', 'act.accept', () => api.post('/api/desk/reservations/{id}/accept', {}, { path: { id: o.reservation } }));
  }

  reject(reason: string): void {
    const o = this.now.view?.offer;
    this.set({ overlay: null });
    if (o) void this.run('reject', 'act.reject', () => api.post('/api/desk/reservations/{id}/reject', { reason }, { path: { id: o.reservation } }));
  }

  /** observe goes into another agent's talk, or out of it with null; it tells whether that was done. */
  observe(contact: string, mode: 'listen' | 'whisper' | 'barge' | null): Promise<boolean> {
    return this.run('observe', 'act.observe', () => (mode ? api.post('/api/desk/contacts/{id}/observe', { mode }, { path: { id: contact } }) : api.post('/api/desk/contacts/{id}/unobserve', {}, { path: { id: contact } })));
  }

  /** mute turns muting over, also while the last turn is under way: a key that is pressed twice counts twice. */
  mute(): void {
    this.live((c) => {
      this.muting = !(this.muting ?? c.muted);
      if (!this.now.working.mute) void this.muteAs(c.id, this.muting);
    });
  }

  private async muteAs(id: string, on: boolean): Promise<void> {
    const done = await this.run('mute', 'act.mute', () => api.post('/api/desk/contacts/{id}/mute', { on }, { path: { id } }));
    const wanted = this.muting;
    if (done && wanted !== null && wanted !== on) return this.muteAs(id, wanted);
    this.muting = null;
  }

  hold(): void {
    this.live((c) => this.run('hold', 'act.hold', () => api.post('/api/desk/contacts/{id}/hold', { on: c.state !== 'on_hold' }, { path: { id: c.id } })));
  }

  /** record pauses the recording, or resumes it. */
  record(): void {
    this.live((c) => {
      const state = c.recording?.state;
      if (state !== 'on' && state !== 'paused') return;
      void this.run('recording', 'act.recording', () => api.post(state === 'on' ? '/api/desk/contacts/{id}/recording/pause' : '/api/desk/contacts/{id}/recording/resume', {}, { path: { id: c.id } }));
    });
  }

  digits(digits: string): Promise<boolean> {
    const c = this.current();
    if (!c || c.state !== 'connected') return Promise.resolve(false);
    return this.run('digits', 'act.digits', () => api.post('/api/desk/contacts/{id}/digits', { digits }, { path: { id: c.id } }));
  }

  end(): void {
    this.disarm();
    const ringing = this.current();
    if (ringing?.state === 'dialling' || ringing?.state === 'informing') void this.run('end', 'act.end', () => api.post('/api/desk/contacts/{id}/end', {}, { path: { id: ringing.id } }));
    else this.live((c) => this.run('end', 'act.end', () => api.post('/api/desk/contacts/{id}/end', {}, { path: { id: c.id } })));
  }

  /** endByKey ends at the second key within two seconds. */
  endByKey(): void {
    const c = this.current();
    if (!c || c.state === 'wrapping') return;
    if (this.now.armed) {
      this.end();
      return;
    }
    this.set({ armed: true });
    this.armedTimer = window.setTimeout(() => this.disarm(), armedMs);
  }

  private disarm(): void {
    clearTimeout(this.armedTimer);
    if (this.now.armed) this.set({ armed: false });
  }

  transfer(to: { queue?: string; to?: string }): void {
    this.set({ overlay: null });
    this.live((c) => this.run('transfer', 'act.transfer', () => api.post('/api/desk/contacts/{id}/transfer', to, { path: { id: c.id } })));
  }

  /** identify says which of the candidates is on the line. */
  identify(contact: string, customer: string): void {
    void this.run('identify', 'act.identify', () => api.post('/api/desk/contacts/{id}/identify', { customer }, { path: { id: contact } }));
  }

  /** correct says that an utterance was understood wrongly, or takes that back; the transcript tells when it is kept. */
  correct(contact: string, c: { utterance: string; of: 'need' | 'intent' | 'mood'; was: string; is: string }): void {
    void this.run('correct', 'act.correct', () => api.post('/api/desk/contacts/{id}/correct', c, { path: { id: contact } }));
  }

  /** offered is the drafted summary while the agent has neither taken it nor put it away. */
  offered(c: ContactView): ContactView['draft'] | null {
    if (!c.draft?.text || this.now.away[c.id] || this.drafts.of(c.id, c.note).text.includes(c.draft.text)) return null;
    return c.draft;
  }

  /** takeDraft puts the drafted summary below what the note says already, and leads there. */
  takeDraft(): void {
    const c = this.current();
    const draft = c?.state === 'wrapping' ? this.offered(c) : null;
    if (!c || !draft) return;
    const note = this.drafts.of(c.id, c.note).text.trimEnd();
    this.drafts.write(c.id, (note ? `${note}\n${draft.text}` : draft.text).slice(0, 8000));
    requestAnimationFrame(() => document.getElementById('outcome')?.focus());
  }

  putDraftAway(contact: string): void {
    this.set({ away: { ...this.now.away, [contact]: true } });
    requestAnimationFrame(() => document.getElementById('outcome')?.focus());
  }

  extend(): void {
    const c = this.current();
    if (c) void this.run('extend', 'act.extend', () => api.post('/api/desk/contacts/{id}/wrap/extend', {}, { path: { id: c.id } }));
  }

  /** complete saves the note first, so that nothing typed is lost with the contact. */
  complete(disposition: string): void {
    const c = this.current();
    if (!c) return;
    void this.run('complete', 'act.complete', async () => {
      await this.drafts.flush(c.id);
      await api.post('/api/desk/contacts/{id}/wrap/complete', { disposition }, { path: { id: c.id } });
    });
  }

  past(customer: string, before?: string): Promise<{ items: PastContactView[]; next?: string }> {
    return api.get('/api/desk/contacts', { query: { customer, before } });
  }

  /** call calls a number, or the customer of an earlier call. */
  call(whom: { to: string } | { contact: string }): void {
    this.set({ overlay: null });
    void this.run('call', 'act.call', () => api.post('/api/desk/calls', whom));
  }

  calls(before?: string): Promise<{ items: CallView[]; next?: string }> {
    return api.get('/api/desk/calls', { query: { before } });
  }

  select(id: string): void {
    this.set({ selected: id });
  }

  /** step moves along the roster; it stops at its ends. */
  step(by: 1 | -1): void {
    const list = this.now.view?.contacts ?? [];
    const at = list.findIndex((c) => c.id === this.now.selected);
    const next = list[Math.max(0, Math.min(list.length - 1, at + by))];
    if (next) this.select(next.id);
  }

  toggle(overlay: Overlay): void {
    this.set({ overlay: this.now.overlay === overlay ? null : overlay });
  }

  takeLine(): void {
    void this.phone.start(true);
  }

  async signOut(): Promise<void> {
    if (await this.run('sign_out', 'act.sign_out', () => api.post('/api/sign-out', {}))) this.signedOut();
  }

  speak(screen: Screen): void {
    keepScreen(screen);
    this.set({ screen });
  }

  paint(theme: Theme): void {
    keepTheme(theme);
    showTheme(theme);
    this.set({ theme });
  }

  private live(act: (c: ContactView) => unknown): void {
    const c = this.current();
    if (c && (c.state === 'connected' || c.state === 'on_hold' || c.state === 'rejoining')) act(c);
  }
}

function whyOf(e: unknown): Key {
  const kind = e instanceof Refused ? (e.status === 0 ? 'network' : e.kind) : 'internal';
  const known = ['network', 'conflict', 'not_found', 'denied', 'busy', 'invalid', 'unavailable'];
  return (known.includes(kind) ? `fail.${kind}` : 'fail.internal') as Key;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): { desk: Desk; state: State } {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('no desk around this part');
  const state = useSyncExternalStore(desk.subscribe, desk.state);
  return { desk, state };
}
