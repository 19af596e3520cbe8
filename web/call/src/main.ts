import '../../shared/tokens.css';
import '../../shared/base.css';
import './call.css';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { holder } from '../../shared/frame';
import { api, Refused } from '../../shared/request';
import { showTheme, wantedTheme } from '../../shared/theme';
import type { CallState } from '../../desk/src/protocol';
import { Call } from './call';
import { choosePage } from './choose';
import { callPage } from './live';
import type { Acts, Model, Offered } from './model';
import { overPage, troublePage } from './over';
import { speechFor } from './words';

const model: Model = {
  page: 'loading', offered: { people: [], numbers: [] }, person: null, number: null, find: '', step: 'opening', state: null, stateAt: 0,
  weak: false, blocked: false, muted: false, keypad: false, keyed: '', ending: null,
};
const query = new URLSearchParams(location.search);
const site = query.get('site');
const asked = query.get('language');
const held = await holder(() => undefined);
let speech = speechFor(asked ? (asked === 'en' ? 'en' : 'zh-CN') : wantedScreen());
let call: Call | null = null;

const root = document.getElementById('root') as HTMLElement;
const view = document.createElement('div');
const audio = document.createElement('audio');
audio.dataset['testid'] = 'remote-audio';
audio.hidden = true;
root.replaceChildren(view, audio);

/** set changes the model and draws the page anew; the clocks alone run in between. */
function set(change: Partial<Model>): void {
  Object.assign(model, change);
  draw();
}

function draw(): void {
  document.documentElement.lang = speech.screen;
  document.title = speech.say('title');
  const scrolled = view.querySelector('.people')?.scrollTop ?? 0;
  const kept = (document.activeElement as HTMLElement | null)?.dataset['testid'];
  const pages = { loading: () => null, failed: troublePage, choose: choosePage, call: callPage, over: overPage } as const;
  const page = pages[model.page](model, speech, acts);
  view.replaceChildren(...(page ? [page] : []));
  if (kept) view.querySelector<HTMLElement>(`[data-testid="${kept}"]`)?.focus({ preventScroll: true });
  view.querySelector('.people')?.scrollTo(0, scrolled);
}

const acts: Acts = {
  speak(): void {
    speech = speechFor(speech.screen === 'en' ? 'zh-CN' : 'en');
    keepScreen(speech.screen);
    draw();
  },
  be(person: string | null): void {
    const unit = model.offered.people.find((p) => p.id === person)?.unit;
    const own = model.offered.numbers.find((n) => n.unit === unit);
    set({ person, number: own?.id ?? model.number });
  },
  to: (number: string) => set({ number }),
  find: (text: string) => set({ find: text }),
  dial,
  hangUp: () => call?.hangUp(),
  talked: () => call?.talked() ?? 0,
  mute(): void {
    model.muted = !model.muted;
    call?.mute(model.muted);
    draw();
  },
  pad: () => set({ keypad: !model.keypad }),
  press(digit: string): void {
    call?.press(digit);
    set({ keyed: (model.keyed + digit).slice(-12) });
  },
  sound(): void {
    set({ blocked: false });
    call?.play();
  },
  back: () => set({ page: 'choose', ending: null }),
  load: () => void load(),
};

function dial(): void {
  if (!model.number) return;
  call = new Call({
    step: (step) => set({ step }),
    state: heard,
    weak: (weak) => set({ weak }),
    blocked: () => set({ blocked: true }),
    ended: (ending) => set({ page: 'over', ending }),
  }, audio);
  set({ page: 'call', step: 'opening', state: null, weak: false, blocked: false, muted: false, keypad: false, keyed: '', ending: null });
  const signed = site && held?.member ? { site, member: held.member, ...(held.entrance && { entrance: held.entrance }) } : {};
  void call.dial(model.number, { as: model.person ?? undefined, ...signed }, model.offered.ice ?? []);
}

// heard draws only when there is something else to see: a button that is pressed
// at this moment must not be exchanged under the finger.
function heard(state: CallState): void {
  const seen = (s: CallState | null) => JSON.stringify([s?.state, s?.position, s?.agent, s?.agent_title, s?.handoff?.handoff]);
  const same = model.step === 'live' && seen(model.state) === seen(state);
  Object.assign(model, { step: 'live', state, stateAt: Date.now() });
  if (!same) draw();
}

async function load(): Promise<void> {
  try {
    const offered = site ? await ofSite(site) : await api.get('/api/call/cast').catch(async (e: unknown): Promise<Offered> => {
      if (!(e instanceof Refused) || e.status !== 404) throw e;
      return { ...(await api.get('/api/call/numbers')), people: [] };
    });
    set({ page: 'choose', offered, number: offered.numbers[0]?.id ?? null });
    if (offered.people[0]) acts.be(offered.people[0].id);
  } catch {
    set({ page: 'failed' });
  }
}

/** ofSite is the one number of the site that shows this page. */
async function ofSite(name: string): Promise<Offered> {
  const res = await fetch(`/api/embed?site=${encodeURIComponent(name)}`);
  const { number } = (await res.json()) as { number?: string };
  const { numbers } = await api.get('/api/call/numbers');
  return { people: [], numbers: numbers.filter((n) => n.id === number) };
}

addEventListener('pagehide', () => call?.leaving());
addEventListener('keydown', (e) => {
  if (model.page !== 'call' || e.ctrlKey || e.metaKey || e.altKey || e.repeat) return;
  if (/^[0-9*#]$/.test(e.key)) acts.press(e.key);
});
showTheme(wantedTheme());
void load();
