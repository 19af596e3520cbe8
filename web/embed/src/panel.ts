import { icon, make } from './draw';
import { say, type Language } from './words';

export type Way = 'chat' | 'call';

/** Leads is what suits who is signed in: the chat first, the call first, or both side by side. */
export type Leads = 'chat' | 'voice' | 'devices';

/** waysOf puts what suits them first. */
export function waysOf(has: readonly Way[], leads: Leads | undefined): Way[] {
  return leads === 'voice' ? [...has].reverse() : [...has];
}

/** What the panel shows: our host, the site, and who is signed in at it. */
export interface Shown { host: string; site: string; name: string; language: Language; ways: Way[]; leads: Leads | undefined; entrance: string; member: () => string }

/** Panel is the launcher and what opens over it: one frame a way, which lives on while it is closed. */
export class Panel {
  private frames = new Map<Way, HTMLIFrameElement>();
  private tabs = new Map<Way, HTMLButtonElement>();
  private badge = make('span', { class: 'badge', hidden: '', role: 'status' });
  private launch: HTMLButtonElement;
  private label: HTMLElement;
  private box: HTMLElement;
  private led: HTMLElement | null;
  private way: Way;

  constructor(root: ShadowRoot, private shown: Shown) {
    this.way = shown.ways[0] ?? 'chat';
    const { language, name, ways, leads } = shown;
    const list = make('div', { role: 'tablist', class: 'ways' }, ...ways.map((w) => this.tab(w)));
    this.led = leads ? make('p', { class: 'led', 'data-testid': 'embed-led', 'data-leads': leads }, say(language, `led.${leads}`)) : null;
    this.label = make('span', {}, say(language, leads ? `open.${leads}` : 'open'));
    this.box = make('section', { class: 'panel', role: 'dialog', id: 'panel', 'aria-label': say(language, 'panel', { name }), hidden: '' },
      make('div', { class: 'bar' }, list, make('button', { 'aria-label': say(language, 'close'), 'data-testid': 'embed-close', click: () => this.close() }, icon('close'))),
      ...(this.led ? [this.led] : []));
    this.launch = make('button', { class: 'launch', 'aria-expanded': 'false', 'aria-controls': 'panel', 'data-testid': 'embed-launch', click: () => this.toggle() },
      icon(this.way), this.label, this.badge);
    root.append(this.box, this.launch);
    this.box.addEventListener('keydown', (e) => { if (e.key === 'Escape') this.close(); });
    addEventListener('message', (e) => this.hear(e));
  }

  open(way: Way = this.way): void {
    this.way = this.shown.ways.includes(way) ? way : this.way;
    this.box.hidden = false;
    this.launch.setAttribute('aria-expanded', 'true');
    const frame = this.frames.get(this.way) ?? this.frame(this.way);
    for (const [w, f] of this.frames) f.hidden = w !== this.way;
    for (const [w, t] of this.tabs) this.mark(t, w === this.way);
    this.badge.hidden = true;
    this.tell();
    frame.focus();
  }

  close(): void {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.launch.setAttribute('aria-expanded', 'false');
    this.tell();
    this.launch.focus();
  }

  /** forget throws away what whoever was signed in has here: another is. What is open is opened anew, as theirs. */
  forget(): void {
    for (const f of this.frames.values()) f.remove();
    this.frames.clear();
    this.badge.hidden = true;
    this.led?.remove();
    this.label.textContent = say(this.shown.language, 'open');
    this.shown.entrance = '';
    if (!this.box.hidden) this.open();
  }

  private toggle(): void {
    if (this.box.hidden) this.open();
    else this.close();
  }

  private tab(way: Way): HTMLButtonElement {
    const tab = make('button', { role: 'tab', id: `tab-${way}`, 'aria-controls': `frame-${way}`, 'data-testid': `embed-${way}`, click: () => this.open(way),
      keydown: (e) => this.turn(e as KeyboardEvent) }, icon(way), say(this.shown.language, way));
    this.tabs.set(way, tab);
    this.mark(tab, way === this.way);
    return tab;
  }

  private mark(tab: HTMLButtonElement, on: boolean): void {
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
  }

  /** turn goes from tab to tab with the arrows (WAI-ARIA APG, tabs). */
  private turn(e: KeyboardEvent): void {
    if (e.key !== 'ArrowRight' && e.key !== 'ArrowLeft') return;
    const at = this.shown.ways.indexOf(this.way), n = this.shown.ways.length;
    const next = this.shown.ways[(at + (e.key === 'ArrowRight' ? 1 : n - 1)) % n] ?? this.way;
    this.open(next);
    this.tabs.get(next)?.focus();
  }

  private frame(way: Way): HTMLIFrameElement {
    const { host, site, language } = this.shown;
    const f = make('iframe', { id: `frame-${way}`, role: 'tabpanel', 'aria-labelledby': `tab-${way}`, title: say(language, way), allow: `microphone ${host}; autoplay ${host}`, referrerpolicy: 'no-referrer',
      src: `${host}/${way}?site=${encodeURIComponent(site)}&language=${language}&frame=1`, 'data-testid': `embed-frame-${way}` });
    this.frames.set(way, f);
    this.box.append(f);
    return f;
  }

  /** tell says to each frame who is signed in and whether it is seen. */
  tell(): void {
    for (const way of this.frames.keys()) this.greet(way);
  }

  private greet(way: Way): void {
    const seen = !this.box.hidden && way === this.way;
    this.frames.get(way)?.contentWindow?.postMessage({ zhiyin: 'holder', member: this.shown.member(), entrance: this.shown.entrance, seen }, this.shown.host);
  }

  private hear(e: MessageEvent): void {
    const way = this.shown.ways.find((w) => this.frames.get(w)?.contentWindow === e.source);
    if (!way || e.origin !== this.shown.host) return;
    const said = e.data as { zhiyin?: string; unread?: number };
    if (said.zhiyin === 'ready') this.greet(way);
    if (said.zhiyin === 'close') this.close();
    if (said.zhiyin === 'unread' && this.box.hidden && said.unread) {
      this.badge.hidden = false;
      this.badge.textContent = String(said.unread);
      this.badge.setAttribute('aria-label', say(this.shown.language, 'unread', { n: said.unread }));
    }
  }
}
