import * as parts from '../../../shared/words/dictionary';
import * as bar from './bar';
import * as calls from './calls';
import * as counsel from './counsel';
import * as devices from './devices';
import * as failures from './failures';
import * as agents from './floor/agents';
import * as drawer from './floor/drawer';
import * as needs from './floor/needs';
import * as orders from './floor/orders';
import * as queues from './floor/queues';
import * as tiles from './floor/tiles';
import * as trace from './floor/trace';
import * as handoff from './handoff';
import * as hearing from './hearing';
import * as keys from './keys';
import * as line from './line';
import * as palette from './palette';
import * as party from './party';
import * as rail from './rail';
import * as rest from './rest';
import * as roster from './roster';
import * as talk from './talk';
import * as tasks from './tasks';
import * as timeline from './timeline';
import * as top from './top';
import * as wrap from './wrap';

// The words of the desk, over those of the shared parts. A file has one subject in both languages,
// and no two subjects have the same key.
export const zh = {
  ...parts.zh,
  ...top.zh, ...devices.zh, ...keys.zh, ...palette.zh,
  ...roster.zh, ...tasks.zh, ...calls.zh,
  ...rest.zh, ...line.zh, ...bar.zh, ...party.zh, ...counsel.zh, ...handoff.zh, ...wrap.zh, ...failures.zh,
  ...talk.zh, ...hearing.zh, ...timeline.zh,
  ...rail.zh,
  ...tiles.zh, ...queues.zh, ...needs.zh, ...agents.zh, ...drawer.zh, ...orders.zh, ...trace.zh,
};

export type Key = keyof typeof zh;

export const en: Record<Key, string> = {
  ...parts.en,
  ...top.en, ...devices.en, ...keys.en, ...palette.en,
  ...roster.en, ...tasks.en, ...calls.en,
  ...rest.en, ...line.en, ...bar.en, ...party.en, ...counsel.en, ...handoff.en, ...wrap.en, ...failures.en,
  ...talk.en, ...hearing.en, ...timeline.en,
  ...rail.en,
  ...tiles.en, ...queues.en, ...needs.en, ...agents.en, ...drawer.en, ...orders.en, ...trace.en,
};
