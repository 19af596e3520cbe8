// What the desk's server says and what the browser may ask: the one contract
// between package desk, edge/api and the screens. Times are RFC 3339 UTC with
// microseconds; durations are milliseconds; ids are opaque text.

import type { components } from '../../shared/api/schema';
import type { Because, Language, Money, OrderView, TagView, Text } from '../../shared/known';

type Schemas = components['schemas'];

export type { Because, Language, Money, OrderView, TagView, Text } from '../../shared/known';

// ---- the socket: GET /api/desk/socket?epoch=E&after=P&tab=T (WebSocket) ----
// The server keeps a numbered list of messages for each agent. A browser that
// comes back names the epoch and the last position it saw; the server sends what
// came after, or a fresh 'hello' with everything when it no longer can.
export type Message =
  | { pos: number; topic: 'hello'; data: Hello }
  | { pos: number; topic: 'agent'; data: AgentView }
  | { pos: number; topic: 'offer'; data: OfferView | null }
  | { pos: number; topic: 'contact'; data: ContactView } // one roster row changed or appeared
  | { pos: number; topic: 'gone'; data: { id: string; relieved_by?: string } } // one roster row is over; somebody may have gone on with it
  | { pos: number; topic: 'timeline'; data: { contact: string; entries: TimelineEntry[] } } // appended
  | { pos: number; topic: 'partial'; data: Saying } // what somebody is saying now
  | { pos: number; topic: 'queues'; data: QueueView[] }
  | { pos: number; topic: 'banners'; data: BannerView[] } // those that the agent has not read
  | { pos: number; topic: 'hands'; data: number } // of supervisors: how many of the unit ask for help
  | { pos: number; topic: 'elsewhere'; data: { tab: string } } // another tab holds the audio
  | { pos: number; topic: 'signed_out'; data: { why: string } }
  | { pos: number; topic: 'tick'; data: { now: string } };
// 'partial' passes: like 'tick' it repeats the last position, is sent once and may be lost.
// Positions: 'hello' carries the position it stands for (it may be any number);
// every later message carries exactly one more than the one before. 'tick' takes
// no position of its own: it repeats the last one, every 10 s, so that a browser
// notices a dead connection (it reconnects after 30 s of silence, once it has seen
// a tick) and keeps its clock. A message at or below the known position is
// ignored; a gap makes the browser reconnect with the position it has. A
// connection opened with an epoch that the server still serves starts right after
// 'after', without a 'hello'; any other starts with one. A server that stops
// closes the socket with 1001.

export interface Hello {
  epoch: string;
  now: string; // the server's clock, for every countdown
  me: Me;
  agent: AgentView;
  offer: OfferView | null;
  contacts: ContactView[];
  timelines: Record<string, TimelineEntry[]>;
  queues: QueueView[];
  dispositions: Disposition[];
  away_reasons: string[]; // break, meal, training
  banners: BannerView[];
  hands?: number; // of supervisors: how many of the unit ask for help
  ice?: IceServer[]; // STUN and TURN for the browser's audio; absent: none
}
// What a supervisor tells agents, until they have read it or its time is over.
export interface BannerView { id: string; text: Text; by_name: string; at: string; until: string }
export interface IceServer { urls: string | string[]; username?: string; credential?: string }
export type Me = Schemas['DeskMe'];
export interface Skill { id: string; level: number }

export type Status = 'offline' | 'available' | 'away';
export interface AgentView {
  status: Status;
  reason?: string; // break, meal, training, no_answer, no_microphone
  since: string;
  next?: Status; // taken when the present work is done
  next_reason?: string;
  line: boolean; // the browser's audio is connected
  busy: boolean; // has a contact or an offer
  idle_rank?: number; // place among the available, 1 = next
  today: { handled: number; handle_ms: number };
}

// A contact rings at this desk. It carries the whole profile, so that everything
// is on the screen before the first word.
export interface OfferView {
  reservation: string;
  contact: string;
  channel: 'voice' | 'web_voice' | 'chat';
  expires: string;
  ring_ms: number;
  queue: string;
  queue_name: Text;
  arrived: string; // the wait counts from here
  callback?: CallbackView; // the customer is not on the line: accepting calls them
  asks?: string; // a colleague who asks about a customer of theirs
  asks_name?: string;
  customer: CustomerView;
  because: Because;
  foreseen: ForeseenView[]; // why they probably are in touch, likeliest first
  profile: Profile;
  escalation?: EscalationView; // the customer talks with somebody, and is angry
}
// How it stands with the senior who is asked for an angry customer. asked: somebody is looked for; unmet: nobody
// can come now; waits: the senior is there and the agent has not said whether they want to speak; joined: the two speak.
export interface EscalationView {
  how: 'consult' | 'take_over';
  state: 'asked' | 'ringing' | 'unmet' | 'waits' | 'joined';
  since: string;
  agent: string; agent_name: string; // who talks with the customer
  senior?: string; senior_name?: string;
  seniority: number;
  agreed: boolean;
  mine: boolean; // the reader is the senior
  by?: string; by_name?: string; // the supervisor who wished it
}
export interface ForeseenView {
  need: string;
  title: Text;
  says?: Text; // the evidence
  kind: string;
  confidence: number;
  definition: string;
  until?: string;
  answered?: 'asked' | 'told' | 'agreed' | 'denied'; // in the flow
  rejected?: boolean; // by the agent
}
export interface CallbackView {
  since: string; // the place counts from here
  promised: string;
  attempt: number; // calls so far
  attempts: number; // at most
  next?: string; // not before
  why?: string; // why the last call came to nothing
  until: string;
}
export interface CustomerView {
  match: 'one' | 'several' | 'none' | 'anonymous';
  id?: string;
  name: string; // empty when unknown
  title?: string; // ms, mr, dr, none
  tier?: string;
  phone_masked: string; // 138****6620, or empty when withheld
  city?: string;
  speaks?: Language;
}

// Who else is in a talk, or is asked into it.
export interface ThirdView {
  state: 'ringing' | 'consulting' | 'together' | 'missed';
  since: string;
  agent?: string; // the other agent; none: a telephone
  name?: string;
  to?: string; // masked
  asked?: boolean; // it was the other who asked
  why?: string; // missed
}
export interface ChatState { unread: number; waiting?: string; seen: number; last: number } // waiting: since when the customer waits for an answer
export interface ContactView {
  chat?: ChatState; // of chats alone
  id: string;
  channel: 'voice' | 'web_voice' | 'chat';
  direction?: 'outbound';
  state: 'dialling' | 'informing' | 'connected' | 'on_hold' | 'rejoining' | 'wrapping' | 'advising'; // advising: the customer is another agent's
  escalation?: EscalationView; // a senior is asked for, or there
  observed?: { agent: string; name: string; mode: 'listen' | 'whisper' | 'barge' }; // a supervisor is in the talk
  help?: HelpView; // the agent asks for a supervisor
  notes?: NoteView[]; // from supervisors, to this agent alone
  third?: ThirdView;
  unanswered?: string; // why a customer whom the agent called was not reached
  customer: CustomerView;
  queue: string;
  queue_name: Text;
  because: Because; // why this agent
  connected: string;
  held_since?: string;
  held_ms: number;
  muted: boolean;
  recording?: RecordingView; // none: the talk is not meant to be recorded
  ended?: string;
  ended_reason?: string;
  talk_ms?: number;
  wrap_due?: string;
  wrap_ms?: number; // the whole time given
  suggested?: string; // disposition id
  suggestions?: string[]; // dispositions that the draft speaks for, best first
  listening?: ListeningView; // none: nobody listens
  anger?: AngerView; // the customer is angry
  draft?: { text: string; by: string; disposition: { id: string; score: number }[] }; // of the summary
  note: string;
  foreseen: ForeseenView[];
  profile: Profile;
}

export interface HelpView { since: string; why?: string }
export interface NoteView { id: string; at: string; by_name: string; text: string }

// Whether what the customer says is turned into words.
export interface ListeningView {
  on: boolean;
  model: string;
  demo_only?: boolean; // understands nothing but the demo's own callers
  mood?: boolean;
  why?: string; // off: asked, ended, refused, lost
}
export interface AngerView { since: string; utterance: string; length: number; score: number }
export type Speaker = 'customer' | 'agent';
export interface Saying { contact: string; leg: string; utterance: string; speaker: Speaker; agent?: string; text: string; from_ms: number }

// What one utterance was understood as. Places are counted in characters (code points) of its text.
export interface Span { from: number; to: number }
export interface Evidence extends Span { says: string; weight: number }
export interface IntentHeard { id: string; score: number; name?: Text }
export interface NeedHeard { id: string; score: number; name?: Text; evidence?: Evidence[] }
export interface Entity extends Span { kind: string; text: string; value: string; confidence: number }
export interface MoodPart { of: string; says?: string; share: number }

// Whether the talk is recorded. not_told: the notice was not heard; broken: the
// disk is full or failed, the talk goes on and recording begins again by itself.
export interface RecordingView {
  state: 'on' | 'paused' | 'refused' | 'not_told' | 'broken';
  since: string;
  reason?: string; // broken: disk_full, disk_failed …
  resumes?: string; // paused: at the latest
}

export interface Profile {
  customer: CustomerView;
  member_from?: string;
  age_band?: string;
  voice?: { language: Language; pace_percent: number; pitch_percent: number };
  spent: Money[]; // of the last three months
  order_count: number;
  tags: TagView[];
  orders: OrderView[];
  contacts: PastContactView[];
  several?: CustomerView[]; // candidates when match is 'several'
}
export type PastContactView = Schemas['DeskPastContactView'];

// What happened in the contact, in order. The browser words it from kind and data.
export interface TimelineEntry {
  id: string; at: string;
  kind: string; // a key of TimelineData; an unknown kind is not shown
  data: Record<string, unknown>;
}
// What the browser reads of an entry's data. The names are those of the kept
// events' bodies; a field with ? may be missing, and more fields do no harm.
export interface TimelineData {
  arrived: { channel?: string; unit_name?: Text };
  identified: { match: CustomerView['match']; evidence?: string[] };
  said: { words: string; prompt?: string; barged?: boolean };
  keyed: { count: number; digits?: string };
  notice: { notice: string };
  queued: { queue: string; queue_name?: Text };
  offered: { agent_name?: string; mine?: boolean };
  no_answer: { agent_name?: string; mine?: boolean; state: string; reason?: string }; // state: rejected, timeout, canceled, rescinded
  connected: { agent_name?: string; mine?: boolean; wait_ms?: number };
  taken_over: { agent_name?: string; from_name?: string };
  escalation: { phase: 'asked' | 'unmet' | 'answered' | 'joined' | 'settled'; agent_name?: string; by_name?: string; mine?: boolean; how?: string; outcome?: string; talk_ms?: number };
  held: { held_by?: string }; // agent, customer
  resumed: { held_ms?: number };
  leg_lost: Record<string, never>;
  leg_rejoined: { gone_ms?: number };
  consulting: { agent_name?: string; mine?: boolean; colleague_name?: string; to?: string }; // to is masked
  consulted: { why: string; talk_ms?: number }; // why: joined, conference, agent, party, lost, over, or why nobody was reached
  conference: { phase: 'began' | 'ended'; colleague_name?: string; left_name?: string; why?: string; talk_ms?: number };
  transferred: { queue?: string; queue_name?: Text; to?: string; ok: boolean }; // to is masked
  ended: { reason: string; talk_ms?: number };
  wrap: { phase: 'started' | 'extended' | 'completed'; disposition?: string; timed_out?: boolean };
  recording: { phase: string; by?: string; paused_ms?: number; reason?: string; part?: number }; // phase: started, paused, resumed, ended, refused, not_told
  listening: { phase: 'started' | 'stopped'; speaker?: Speaker; why?: string };
  heard: { utterance: string; speaker: Speaker; agent?: string; agent_name?: string; mine?: boolean; text?: string; hidden?: boolean; link?: string; file?: { id: string; name: string; type: string } }; // hidden: the reader's clearance is too low
  understood: { utterance: string; intents: IntentHeard[]; needs: NeedHeard[]; rejected: boolean; why?: Evidence[]; entities?: Entity[] };
  mood: { utterance: string; score: number; anger: number; confidence: number; parts?: MoodPart[] };
  anger: { phase: 'streak' | 'cleared'; utterance: string; length?: number };
  corrected: { utterance: string; of: 'need' | 'intent' | 'mood'; was: string; is?: string; agent_name?: string; mine?: boolean };
  note: { text?: string }; // not shown: the note has its own place
}
export interface QueueView { id: string; name: Text; waiting: number; oldest?: string; served_in_time: number; served: number }
export interface Disposition { id: string; name: Text; initials: string } // initials: pinyin, for typing

// ---- requests ----
// They are described by the server's own document (/api/docs, docs/openapi.json), from
// which shared/api/schema.ts is made: api.get and api.post know paths, bodies and answers.
export type CastPerson = Schemas['CastPerson'];
export type CallState = Schemas['CallState'];
export type CallNumber = Schemas['CallNumber'];
export type Colleague = Schemas['DeskColleagueView'];
export type CallView = Schemas['DeskCallView'];
export type TaskView = Schemas['DeskTaskView'];
export type Problem = Schemas['Problem'];
