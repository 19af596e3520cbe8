import { createContext, useContext, useSyncExternalStore } from 'react';
import { api, beacon, Refused } from '../../../shared/request';
import { keepScreen, type Screen } from '../../../shared/lang';
import { keepTheme, showTheme, type Theme } from '../../../shared/theme';
import { Headset, type Pressed } from '../phone/headset';
import { Phone } from '../phone/phone';
import type { ContactView, Message, Status } from '../protocol';
import type { Key } from '../words';
import { serverNow, setServerTime } from '../../../shared/clock';
import { Calls } from './calls';
import { Tasks } from './tasks';
import { Chats } from './chats';
import { Drafts } from './drafts';
import { Help } from './help';
import { Steering } from './floor';
import { Link } from './link';
import { opening, type Hand, type Overlay, type Room, type State } from './state';
import { claimTab } from './tab';
import { take, type View } from './view';
import { Wrap } from './wrap';

export type { Overlay, Panel, State } from './state';

/** Desk joins the socket, the telephone and the requests, and tells the screen. */
export class Desk {
  readonly tab = claimTab();
  readonly phone: Phone;
  readonly drafts: Drafts;
  readonly calls: Calls;
  readonly tasks: Tasks;
  readonly chats: Chats;
  readonly help: Help;
  readonly wrap: Wrap;
  readonly floor: Steering;
  readonly headset = new Headset((p) => this.pressed(p), (headset) => this.set({ headset }));
  private readonly link: Link;
  private watchers = new Set<() => void>();
  private now: State = opening();

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
    const hand: Hand = { state: this.state, set: (c) => this.set(c), run: (name, what, ask) => this.run(name, what, ask), current: () => this.current() };
    this.calls = new Calls(hand);
    this.tasks = new Tasks(hand);
    this.chats = new Chats(hand);
    this.help = new Help(hand);
    this.wrap = new Wrap(hand, this.drafts);
    this.floor = new Steering(hand, () => this.enter('desk'));
  }

  /** pressed does what a key of the headset asks: lifting it answers what rings, putting it down ends. */
  private pressed(p: Pressed): void {
    if (p === 'mute') this.calls.mute();
    else if (p === 'end') this.calls.end();
    else if (this.now.view?.offer) this.calls.accept();
  }

  // The headset's lamps follow the screen.
  private light(): void {
    const view = this.now.view;
    const live = view?.contacts.find((c) => c.state !== 'wrapping');
    this.headset.light({ ringing: Boolean(view?.offer), talking: live !== undefined, muted: live?.muted ?? false });
  }

  readonly state = (): State => this.now;

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
      notice: over ? { key: 'line.wrap_over' } : fresh ? null : m.topic === 'gone' && m.data.relieved_by ? { key: 'line.relieved', who: m.data.relieved_by } : this.now.notice,
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
    if (o === 'help') return view.contacts.some((c) => c.state !== 'wrapping') ? o : null;
    if (o === 'keypad' || o === 'transfer' || o === 'consult' || o === 'handoff') return view.contacts.some((c) => c.state === 'connected') ? o : null;
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

  /** readBanner says that a banner was read; it leaves the screen when the server has it. */
  readBanner(id: string): void {
    void this.run('banner', 'act.banner', () => api.post('/api/desk/banners/{id}/seen', {}, { path: { id } }));
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
