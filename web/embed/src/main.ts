import { make } from './draw';
import { subject } from '../../shared/member';
import { Panel, waysOf, type Leads, type Way } from './panel';
import { dress } from './style';
import { say, wanted, type Key } from './words';

/** What a page may do with us: window.zhiyin. */
interface Handle { open(way?: Way): void; close(): void; member(token: string): void }
interface Offer { name: Partial<Record<string, string>>; number?: string; leads?: Leads; entrance?: string }
interface Barred { why?: Key }

const tag = document.currentScript as HTMLScriptElement | null;
if (tag) void begin(tag);

async function begin(tag: HTMLScriptElement): Promise<void> {
  const host = new URL(tag.src).origin;
  const site = tag.dataset['site'] ?? '';
  const language = wanted(tag.dataset['language'], document.documentElement.lang, navigator.language);
  const only = tag.dataset['only'];
  let member = tag.dataset['member'] ?? '';
  if (document.readyState === 'loading') await new Promise((done) => addEventListener('DOMContentLoaded', done, { once: true }));
  const place = make('zhiyin-contact' as 'div');
  const root = place.attachShadow({ mode: 'open' });
  dress(root);
  document.body.append(place);

  const refuse = (why: Key): void => {
    const text = say(language, why, { origin: location.origin, site, host });
    console.error(`zhiyin: ${text}`);
    place.dataset['refused'] = why;
    root.append(make('p', { class: 'note', role: 'alert', 'data-testid': 'embed-refused' }, text));
  };

  let offer: Offer;
  try {
    // A token stands in no address; a body of plain text asks no leave of the browser first (Fetch §3.3.8).
    const ask = (how: RequestInit): Promise<Response> => fetch(`${host}/api/embed?site=${encodeURIComponent(site)}`, { ...how, credentials: 'omit', referrerPolicy: 'no-referrer' });
    const known = member ? await ask({ method: 'POST', body: member }).catch(() => null) : null;
    const res = known?.ok ? known : await ask({});
    const said = (await res.json()) as Offer & Barred;
    if (!res.ok) { refuse(said.why === 'origin' || said.why === 'site' ? said.why : 'reach'); return; }
    offer = said;
  } catch {
    refuse('reach');
    return;
  }
  const has: Way[] = [];
  if (only !== 'call') has.push('chat');
  if (only !== 'chat' && offer.number) has.push('call');
  const ways = waysOf(has, offer.leads);
  const name = offer.name[language] ?? offer.name['cmn'] ?? '';
  const panel = new Panel(root, { host, site, name, language, ways, leads: ways.length > 1 ? offer.leads : undefined, entrance: offer.entrance ?? '', member: () => member });
  const handle: Handle = { open: (way) => panel.open(way), close: () => panel.close(), member: (token) => {
    const was = subject(member);
    member = token;
    if (was && was !== subject(token)) panel.forget();
    else panel.tell(); // a stranger who signs in goes on with what they have
  } };
  (window as unknown as { zhiyin: Handle }).zhiyin = handle;
  document.dispatchEvent(new Event('zhiyin'));
}
