import { icon, make, mark } from './dom';
import { here } from './here';
import { keepScreen, wantedScreen, type Screen, type Values } from './lang';
import type { Me } from './me';
import { detailOf } from './refusal';
import { Refused } from './request';
import { roomsFor, type RoomName } from './rooms';
import { keepTheme, showTheme } from './theme';
import { toDesk } from './ways';

// What the pages without a framework share: buttons that work once at a time, the
// place where a page says what happened, and the frame around it.

const said = make('p', { class: 'said', role: 'status', 'data-testid': 'said' });

/** voice is where the page says what happened; there is one. */
export const voice = (): HTMLElement => said;

export function tellWords(text: string): void {
  said.textContent = text;
  said.classList.remove('err-t');
}

/** acting makes a page's buttons. Its words have again and said.conflict, .denied, .invalid, .busy and .failed. */
export function acting<K extends string>(say: (key: K, values?: Values) => string) {
  const kinds: Record<string, string> = { conflict: 'said.conflict', not_found: 'said.conflict', denied: 'said.denied', invalid: 'said.invalid', busy: 'said.busy' };

  function tell(e: unknown): void {
    const key = e instanceof Refused ? (kinds[e.kind] ?? 'said.failed') : 'said.failed';
    said.textContent = say(key as K, { detail: detailOf(e, wantedScreen()) });
    said.classList.add('err-t');
  }

  /** button does its work once at a time and says what went wrong. */
  function button(word: K, act: () => Promise<void> | void, style = '', testid = ''): HTMLButtonElement {
    const el = make('button', { class: `btn s ${style}`, type: 'button', 'data-testid': testid || undefined, click: () => void press() }, say(word)) as HTMLButtonElement;
    const press = async (): Promise<void> => {
      el.disabled = true;
      try {
        await act();
      } catch (e) {
        tell(e);
      }
      el.disabled = false;
    };
    return el;
  }

  /** twice is a button for what can't be undone: the second press within three seconds does it. */
  function twice(word: K, act: () => Promise<void>, testid = '', style = ''): HTMLButtonElement {
    let armed = 0;
    const disarm = (): void => {
      clearTimeout(armed);
      armed = 0;
      el.classList.remove('danger');
      el.textContent = say(word);
    };
    const el = button(word, async () => {
      if (!armed) {
        el.classList.add('danger');
        el.textContent = say('again' as K);
        armed = window.setTimeout(disarm, 3000);
        return;
      }
      disarm();
      await act();
    }, style, testid);
    return el;
  }

  return { tell, button, twice };
}

/** instant writes a moment as people of the screen's language do. */
export function instant(at: string): string {
  return new Intl.DateTimeFormat(wantedScreen(), { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at));
}

/** Around is what stands around a page: where it is in the house, its name, its tabs, and the ways to pages that have no place of their own. */
export interface Around { testid: string; room: RoomName; title: string; tabs: readonly { to: string; word: string; on: boolean }[]; ways: readonly { to: string; word: string }[]; theme: string; language: string; again: () => void }

const names: Record<Screen, string> = { 'zh-CN': '主导航', en: 'Main' };
let asked: Promise<Me | 'out'> | undefined;

/** navigation is the one of every page (parts/Rooms.tsx); it fills when it is known who is here. */
function navigation(room: RoomName): HTMLElement {
  const screen = wantedScreen();
  const nav = make('nav', { class: 'nav', 'aria-label': names[screen] });
  const draw = (may: readonly string[]): void => nav.replaceChildren(...roomsFor(may, room).map((r) => make('a', { ...(r.at === 'desk' ? { ...toDesk() } : { href: `/${r.at}` }),
    'aria-current': r.at === room ? 'page' : undefined, 'data-testid': `nav-${r.at}` }, icon(r.icon, 20), make('span', {}, r.name[screen]))));
  draw([]);
  asked ??= here();
  void asked.then((me) => { if (me !== 'out') draw(me.may); });
  return nav;
}

/** frame draws it around main, with the voice between them. */
export function frame(main: HTMLElement, a: Around): void {
  const other = wantedScreen() === 'en' ? 'zh-CN' : 'en';
  document.getElementById('root')?.replaceChildren(make('div', { class: 'app', 'data-testid': a.testid },
    make('div', { class: 'mark' }, mark()),
    make('header', { class: 'top' }, make('b', {}, a.title),
      a.tabs.length > 0 && make('nav', { class: 'row ways', 'aria-label': a.title }, ...a.tabs.map((t) => make('a', { href: t.to, 'aria-current': t.on ? 'page' : undefined }, t.word))),
      make('span', { class: 'push row' }, ...a.ways.map((w) => make('a', { class: 'btn txt s', href: w.to }, w.word)),
        make('button', { class: 'btn txt s', 'data-testid': 'theme', click: () => {
          const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
          keepTheme(next);
          showTheme(next);
        } }, a.theme),
        make('button', { class: 'btn txt s', 'data-testid': 'language', lang: other, click: () => {
          keepScreen(other);
          document.documentElement.lang = other;
          a.again();
        } }, a.language))),
    navigation(a.room), make('div', { class: 'under' }, voice(), main)));
}
