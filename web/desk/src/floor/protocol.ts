import type { AngerView, CallbackView, ContactView, CustomerView, EscalationView, HelpView, ListeningView, QueueView, Status, Text } from '../protocol';

// GET /api/floor: the floor of the supervisor's own unit (package desk, floor.go).
export type Who = Pick<CustomerView, 'match' | 'name' | 'tier' | 'phone_masked'>; // the name is masked: 苏**
export interface Floor {
  unit: string;
  unit_name: Text;
  figures: {
    waiting: number; oldest?: string; talking: number; available: number; present: number;
    served: number; served_in_time: number; abandoned: number; angry: number; wait_ms: number; from?: string;
    answers: number; satisfaction?: number; // to surveys today, and their mean, 1 to 5
    // By minutes, the present one last; since: this node counts from then on, within the hour.
    hour: { until: string; since?: string; waiting: number[]; served: number[]; in_time: number[]; abandoned: number[]; wait_ms: number[] };
    callbacks: number; callback_next?: string; // of the waiting: to be called back, and not before when the next
  };
  queues: FloorQueue[];
  agents: FloorAgent[];
  waiting: { id: string; customer?: Who; queue: string; since: string; priority: number; callback?: CallbackView; anger?: AngerView; moods: MoodPoint[] }[];
  attention: Attention[]; // worst first
  settled: { kind: Attention['kind']; subject: string; at: string; over?: boolean }[]; // newest first; over: the contact ended
  directives: Directive[]; // in force, as they were given
}
// What a supervisor ordered for now; queue is missing where a banner is for the whole unit.
export interface Directive {
  id: string; what: 'callback_only' | 'announcement' | 'banner' | 'placement'; queue?: string; agent?: string; leave?: boolean; waiting?: boolean;
  text?: Text; by_name: string; at: string; until?: string; seen: number; of: number;
}
export type ObserveMode = 'listen' | 'whisper' | 'barge';
export interface FloorQueue extends QueueView { target_seconds: number; target_percent: number; abandoned: number; callbacks: number; tasks: number; tasks_late: number; available: number; busy: number; away: number; wait?: { from_minutes: number; to_minutes: number } }
export interface FloorAgent {
  id: string; name: string; status: Status; reason?: string; since: string; line: boolean; ringing: boolean; queues: string[];
  today: { handled: number; handle_ms: number };
  contacts: FloorContact[];
}
export interface FloorContact {
  id: string; channel: ContactView['channel']; state: ContactView['state']; customer?: Who; direction?: 'outbound'; queue?: string; queue_name: Text;
  connected: string; held_since?: string; ended?: string; talk_ms?: number; wrap_due?: string;
  third?: import('../protocol').ThirdView;
  observed?: { agent: string; name: string; mode: ObserveMode; hidden?: boolean }; // hidden: the agent does not see it
  escalation?: EscalationView; // a senior is asked for, or there
  listening?: ListeningView; anger?: AngerView; help?: HelpView; noted?: string; moods: MoodPoint[]; // oldest first; noted: when a supervisor wrote last
}
export interface MoodPoint { at: string; score: number; confidence: number }
export interface Attention { kind: 'angry' | 'help' | 'no_senior' | 'nobody_free' | 'nobody_in' | 'unserved' | 'waits_long' | 'line_lost' | 'rejects' | 'held_long' | 'no_line' | 'affinity_off' | 'callback_missed' | 'tasks_late'; severity: 'high' | 'medium'; subject: string; contact?: string; since: string; length?: number; says?: string; clause?: string }
