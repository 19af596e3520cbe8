import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import type { QueueView, Text, TimelineEntry } from '../protocol';
import type { Speech } from '../words';
import { endKey, unansweredKey } from './status';

/** Told is one entry as it is shown: somebody's words, or a line between them. */
export type Told =
  | { as: 'line'; icon: IconName; text: string }
  | { as: 'guide'; text: string; note?: string } // what the platform said to the customer
  | { as: 'customer'; text: string };

/** Knows is what else wording needs: names of queues and outcomes. */
export interface Knows {
  queues: readonly QueueView[];
  written: boolean; // the contact is a chat
  outcome(id: string): string;
}

const text = (v: unknown) => (typeof v === 'string' ? v : '');
const num = (v: unknown) => (typeof v === 'number' && Number.isFinite(v) ? v : 0);
const tongues = (v: unknown) => (typeof v === 'object' && v !== null ? (v as Text) : undefined);

/** tell words an entry; null means that it is not shown. */
export function tell(e: TimelineEntry, words: Speech, knows: Knows): Told | null {
  const d = e.data;
  const { say } = words;
  const line = (icon: IconName, t: string): Told => ({ as: 'line', icon, text: t });
  switch (e.kind) {
    case 'arrived': return line(knows.written ? 'chat' : 'phone-in', arrived(d, words));
    case 'identified': return line('user', identified(d, words, knows.written));
    case 'said': return text(d['words']) ? { as: 'guide', text: text(d['words']), note: d['barged'] ? say('tl.barged') : undefined } : null;
    case 'keyed': return { as: 'customer', text: text(d['digits']) ? say('tl.keyed', { digits: text(d['digits']) }) : say('tl.keyed.count', { n: num(d['count']) }) };
    case 'notice': return line('check-c', say('tl.notice'));
    case 'queued': return line('queue', queued(d, words, knows));
    case 'offered': return line('bell', mine(d) ? say('tl.offered.me') : say('tl.offered', { agent: agent(d, words) }));
    case 'no_answer': return line('bell', noAnswer(d, words));
    case 'connected': return line(knows.written ? 'chat' : 'phone', connected(d, words));
    case 'placed': return line('phone', say('tl.placed', { agent: agent(d, words) }));
    case 'answered': return line('phone', say('tl.answered'));
    case 'unanswered': return line('phone-end', say(unansweredKey(text(d['why']))));
    case 'taken_over': return line('ear', say('tl.taken_over', { agent: text(d['agent_name']), from: text(d['from_name']) }));
    case 'escalation': return escalated(d, words, line);
    case 'survey': return line('check-c', text(d['why']) ? words.say('tl.survey.stopped') : words.say('tl.survey', { n: num(d['score']), most: num(d['most']) }));
    case 'callback': return callback(d, words, line);
    case 'handoff': return handedOff(text(d['state']), words, line);
    case 'joint': return joint(d, words, line);
    case 'held': return line('hold', say(text(d['held_by'] ?? d['by']) === 'customer' ? 'tl.held.customer' : 'tl.held.agent'));
    case 'resumed': return line('phone', timed('tl.resumed', 'tl.resumed.after', num(d['held_ms']), words));
    case 'leg_lost': return line('warn', say('tl.leg_lost'));
    case 'leg_rejoined': return line('check-c', timed('tl.leg_rejoined', 'tl.leg_rejoined.after', num(d['gone_ms']), words));
    case 'consulting': return line('phone', say('tl.consulting', { agent: agent(d, words), to: text(d['colleague_name']) || text(d['to']) }));
    case 'conference': return line('users', conference(d, words));
    case 'consulted': return ['joined', 'conference'].includes(text(d['why'])) ? null : line('phone-end', consulted(d, words)); // the transfer says it
    case 'transferred': return line('transfer', transferred(d, words, knows));
    case 'ended': return text(d['reason']) === 'unanswered' ? null : line( // 'unanswered' has said why
      'phone-end', ended(d, words));
    case 'recording': return recording(d, words);
    case 'listening': return listening(d, words);
    case 'anger': return line(text(d['phase']) === 'streak' ? 'm-angry' : 'm-calm', text(d['phase']) === 'streak' ? say('tl.anger', { n: num(d['length']) }) : say('tl.anger.over'));
    case 'wrap': return line('wrap', wrap(d, words, knows));
    default: return null;
  }
}

const handoffStates = { offered: 'tl.handoff.offered', opened: 'tl.handoff.opened', confirmed: 'tl.handoff.confirmed', declined: 'tl.handoff.declined',
  expired: 'tl.handoff.expired', cancelled: 'tl.handoff.cancelled' } as const;

function handedOff(state: string, words: Speech, line: (icon: IconName, t: string) => Told): Told | null {
  return state in handoffStates ? line(state === 'confirmed' ? 'check-c' : 'device', words.say(handoffStates[state as keyof typeof handoffStates])) : null;
}

function joint(d: Record<string, unknown>, words: Speech, line: (icon: IconName, t: string) => Told): Told | null {
  const state = text(d['state']);
  if (state === 'joined') return line('device', words.say(d['colleague'] === true ? 'tl.joint.colleague' : 'tl.joint.joined'));
  if (state === 'sent') return line('device', words.say('tl.joint.sent'));
  if (state === 'failed') return line('device', words.say('tl.joint.failed'));
  return state === 'left' ? line('device', words.say('tl.joint.left')) : state === 'invited' ? line('device', words.say('tl.joint.invited')) : null;
}

const settledAs = { answered: 'tl.callback.answered', unanswered: 'tl.callback.unanswered', expired: 'tl.callback.expired', called_in: 'tl.callback.called_in', cancelled: 'tl.callback.cancelled', by_hand: 'tl.callback.by_hand' } as const;

function callback(d: Record<string, unknown>, words: Speech, line: (icon: IconName, t: string) => Told): Told | null {
  const n = num(d['attempt']);
  switch (text(d['phase'])) {
    case 'promised': return line('phone', words.say('tl.callback.promised'));
    case 'placed': return line('phone', words.say('tl.callback.placed', { agent: agent(d, words), n }));
    case 'hurried': return line('phone', words.say('tl.callback.hurried', { who: text(d['by_name']) }));
    case 'missed': return line('phone-end', words.say('tl.callback.missed', { n }));
    case 'settled': {
      const outcome = text(d['outcome']) as keyof typeof settledAs;
      return outcome in settledAs ? line('check-c', words.say(settledAs[outcome], { time: clock(num(d['wait_ms'])) })) : null;
    }
    default: return null;
  }
}

const helped = { consulted: 'tl.esc.consulted', declined: 'tl.esc.declined', unanswered: 'tl.esc.unanswered', calmed: 'tl.esc.calmed', supervised: 'tl.esc.supervised', over: 'tl.esc.over', lost: 'tl.esc.lost', node_lost: 'tl.esc.over' } as const;

function escalated(d: Record<string, unknown>, words: Speech, line: (icon: IconName, t: string) => Told): Told | null {
  const who = agent(d, words);
  switch (text(d['phase'])) {
    case 'asked': if (d['by_name']) return line('headset', words.say('escalation.by', { who: text(d['by_name']) }));
      return line('m-angry', words.say(text(d['how']) === 'take_over' ? 'tl.esc.asked.take_over' : 'tl.esc.asked.consult'));
    case 'unmet': return line('warn', words.say('tl.esc.unmet'));
    case 'answered': return line('headset', words.say('tl.esc.answered', { agent: who }));
    case 'joined': return line('headset', words.say('tl.esc.joined', { agent: who }));
    case 'settled': {
      const outcome = text(d['outcome']) as keyof typeof helped;
      return outcome in helped ? line('check-c', words.say(helped[outcome], { agent: who, time: clock(num(d['talk_ms'])) })) : null;
    }
    default: return null;
  }
}

// Only what the reader would miss: that it began, the transcript shows itself.
function listening(d: Record<string, unknown>, words: Speech): Told | null {
  const why = text(d['why']);
  if (text(d['phase']) !== 'stopped' || (why !== 'refused' && why !== 'lost')) return null;
  return { as: 'line', icon: why === 'lost' ? 'warn' : 'x', text: words.say(`listen.${why}`) };
}

const recorded = { started: 'rec', paused: 'rec-pause', resumed: 'rec', ended: 'rec', refused: 'x', not_told: 'warn' } as const;

function recording(d: Record<string, unknown>, words: Speech): Told | null {
  const phase = text(d['phase']) as keyof typeof recorded;
  if (!(phase in recorded)) return null;
  const broken = phase === 'ended' && !['contact_ended', 'queue_not_recorded', 'message_ended', 'nothing_said'].includes(text(d['reason']));
  if (phase === 'ended' && !broken) return null; // the end of the call says it
  return { as: 'line', icon: broken ? 'warn' : recorded[phase], text: words.say(broken ? 'tl.rec.broken' : `tl.rec.${phase}`, { time: clock(num(d['paused_ms'])) }) };
}

function mine(d: Record<string, unknown>): boolean {
  return d['mine'] === true;
}

function agent(d: Record<string, unknown>, words: Speech): string {
  return mine(d) ? words.say('tl.agent.me') : text(d['agent_name']) || words.say('tl.agent.other');
}

function timed(bare: 'tl.resumed' | 'tl.leg_rejoined', after: 'tl.resumed.after' | 'tl.leg_rejoined.after', ms: number, words: Speech): string {
  return ms >= 1000 ? words.say(after, { time: clock(ms) }) : words.say(bare);
}

function arrived(d: Record<string, unknown>, words: Speech): string {
  const channel = words.named('channel', text(d['channel']) || 'voice');
  const unit = words.of(tongues(d['unit_name']));
  return unit ? words.say('tl.arrived.unit', { channel, unit }) : words.say('tl.arrived', { channel });
}

function identified(d: Record<string, unknown>, words: Speech, written: boolean): string {
  const match = text(d['match']);
  if (match === 'one' && Array.isArray(d['evidence']) && d['evidence'].includes('agent')) return words.say('tl.identified.agent');
  if (match === 'one' && Array.isArray(d['evidence']) && d['evidence'].includes('signed_token')) return words.say('tl.identified.signed');
  const known = match === 'one' || match === 'several' || match === 'anonymous' ? match : 'none';
  return words.say(known === 'anonymous' && written ? 'tl.identified.guest' : `tl.identified.${known}`);
}

function queueName(d: Record<string, unknown>, words: Speech, knows: Knows): string {
  const id = text(d['queue']);
  return words.of(tongues(d['queue_name'])) || words.of(knows.queues.find((q) => q.id === id)?.name) || id;
}

function queued(d: Record<string, unknown>, words: Speech, knows: Knows): string {
  const queue = queueName(d, words, knows);
  return queue ? words.say('tl.queued.in', { queue }) : words.say('tl.queued');
}

function noAnswer(d: Record<string, unknown>, words: Speech): string {
  const state = text(d['state']);
  const known = state === 'rejected' || state === 'rescinded' || state === 'canceled' ? state : 'timeout';
  return words.say(`tl.no_answer.${known}`, { agent: agent(d, words) });
}

function connected(d: Record<string, unknown>, words: Speech): string {
  const ms = num(d['wait_ms']);
  const who = agent(d, words);
  return ms >= 1000 ? words.say('tl.connected.wait', { agent: who, time: clock(ms) }) : words.say('tl.connected', { agent: who });
}

function conference(d: Record<string, unknown>, words: Speech): string {
  if (text(d['phase']) === 'began') return words.say('tl.conference.began');
  const why = text(d['why']);
  if (why === 'over') return words.say('tl.conference.over');
  const who = text(d['left_name']) || words.say('third.telephone');
  return words.say(why === 'removed' || why === 'lost' ? `tl.conference.${why}` : 'tl.conference.left', { who });
}

function consulted(d: Record<string, unknown>, words: Speech): string {
  if (!['agent', 'party', 'lost', 'over'].includes(text(d['why']))) return words.say('tl.consulted.unreached');
  const ms = num(d['talk_ms']);
  return ms >= 1000 ? words.say('tl.consulted.after', { time: clock(ms) }) : words.say('tl.consulted');
}

function transferred(d: Record<string, unknown>, words: Speech, knows: Knows): string {
  if (d['ok'] === false) return words.say('tl.transferred.failed');
  const to = text(d['to']) || queueName(d, words, knows);
  return to ? words.say('tl.transferred.to', { to }) : words.say('tl.transferred');
}

function ended(d: Record<string, unknown>, words: Speech): string {
  const reason = words.say(endKey(text(d['reason'])));
  const ms = num(d['talk_ms']);
  return ms >= 1000 ? words.say('tl.ended.talk', { reason, time: clock(ms) }) : reason;
}

function wrap(d: Record<string, unknown>, words: Speech, knows: Knows): string {
  const phase = text(d['phase']);
  if (phase === 'extended') return words.say('tl.wrap.extended');
  if (phase !== 'completed') return words.say('tl.wrap.started');
  if (d['timed_out'] === true) return words.say('tl.wrap.timed_out');
  const what = text(d['disposition']) ? knows.outcome(text(d['disposition'])) : '';
  return what ? words.say('tl.wrap.completed', { what }) : words.say('tl.wrap.completed.bare');
}
