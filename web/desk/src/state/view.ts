import type {
  AgentView, BannerView, ContactView, Disposition, Hello, IceServer, Me, Message, OfferView, QueueView, Saying, TimelineEntry,
} from '../protocol';

/** View is everything the server has said, in one value. It is never changed in place. */
export interface View {
  epoch: string;
  pos: number;
  me: Me;
  agent: AgentView;
  offer: OfferView | null;
  contacts: ContactView[]; // in the order in which they appeared; nothing re-sorts
  timelines: Record<string, TimelineEntry[]>;
  saying: Record<string, Saying[]>; // by contact, what is being said; one of each leg
  queues: QueueView[];
  dispositions: Disposition[];
  awayReasons: string[];
  banners: BannerView[];
  hands: number; // of supervisors: how many of the unit ask for help
  ice: IceServer[];
  holder: string | null; // the tab that has the audio, when it is another
  overtime: string | null; // the contact whose wrap-up ran out last
}

export function fromHello(pos: number, h: Hello): View {
  return {
    epoch: h.epoch, pos, me: h.me, agent: h.agent, offer: h.offer ?? null, contacts: h.contacts ?? [],
    timelines: h.timelines ?? {}, saying: {}, queues: h.queues ?? [], dispositions: h.dispositions ?? [],
    awayReasons: h.away_reasons ?? [], banners: h.banners ?? [], hands: h.hands ?? 0, ice: h.ice ?? [], holder: null, overtime: null,
  };
}

/** Taken says what became of a message: applied, already known, or one is missing before it. */
export type Taken = { done: 'applied' | 'known'; view: View } | { done: 'gap'; view: View | null };

/** take applies a message in its order (see protocol.ts on positions). */
export function take(view: View | null, m: Message): Taken {
  if (m.topic === 'hello') return { done: 'applied', view: fromHello(m.pos, m.data) };
  if (!view) return { done: 'gap', view };
  if (m.topic === 'tick') return m.pos > view.pos ? { done: 'gap', view } : { done: 'known', view };
  if (m.topic === 'partial') return m.pos > view.pos ? { done: 'gap', view } : { done: 'applied', view: said(view, m.data) };
  if (m.pos <= view.pos) return { done: 'known', view };
  if (m.pos > view.pos + 1) return { done: 'gap', view };
  return { done: 'applied', view: { ...apply(view, m), pos: m.pos } };
}

function apply(view: View, m: Message): View {
  switch (m.topic) {
    case 'agent': return { ...view, agent: m.data };
    case 'offer': return { ...view, offer: m.data };
    case 'contact': return { ...view, contacts: placed(view.contacts, m.data) };
    case 'gone': return gone(view, m.data.id);
    case 'timeline': return appended(view, m.data.contact, m.data.entries);
    case 'queues': return { ...view, queues: m.data };
    case 'banners': return { ...view, banners: m.data };
    case 'hands': return { ...view, hands: m.data };
    case 'elsewhere': return { ...view, holder: m.data.tab };
    default: return view;
  }
}

function placed(list: ContactView[], c: ContactView): ContactView[] {
  return list.some((x) => x.id === c.id) ? list.map((x) => (x.id === c.id ? c : x)) : [...list, c];
}

function gone(view: View, id: string): View {
  const timelines = { ...view.timelines };
  const over = (timelines[id] ?? []).some((e) => e.kind === 'wrap' && e.data['timed_out'] === true);
  delete timelines[id];
  const saying = { ...view.saying };
  delete saying[id];
  return {
    ...view, timelines, saying, contacts: view.contacts.filter((c) => c.id !== id), overtime: over ? id : view.overtime,
  };
}

function appended(view: View, contact: string, entries: TimelineEntry[]): View {
  const have = view.timelines[contact] ?? [];
  const known = new Set(have.map((e) => e.id));
  const fresh = entries.filter((e) => !known.has(e.id));
  if (fresh.length === 0) return view;
  return { ...view, saying: finished(view.saying, contact, fresh), timelines: { ...view.timelines, [contact]: [...have, ...fresh] } };
}

/** said replaces what the same leg was saying; no words take it away, and so does having been heard already. */
function said(view: View, p: Saying): View {
  const others = (view.saying[p.contact] ?? []).filter((s) => s.leg !== p.leg);
  const over = p.text === '' || (view.timelines[p.contact] ?? []).some((e) => e.kind === 'heard' && e.data['utterance'] === p.utterance);
  return { ...view, saying: { ...view.saying, [p.contact]: over ? others : [...others, p] } };
}

// What was heard to its end is not being said any more.
function finished(saying: View['saying'], contact: string, fresh: TimelineEntry[]): View['saying'] {
  const now = saying[contact];
  const heard = fresh.filter((e) => e.kind === 'heard');
  if (!now || heard.length === 0) return saying;
  return { ...saying, [contact]: now.filter((s) => !heard.some((e) => e.data['utterance'] === s.utterance)) };
}
