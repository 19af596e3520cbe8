import { clock } from '../../../shared/format';
import type { IconName } from '../../../shared/icons';
import type { ReactNode } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { useWords, type Speech } from '../words';
import { since } from './FloorPage';
import { percent } from './Queues';
import { levels, lost, pace } from './series';
import { Spark } from './Spark';
import type { Floor } from './protocol';
import { timeOf } from './times';

/** fewest answers of which a mean says something, and nobody's own is told by it. */
const fewest = 5;

/** Tiles are the unit's figures, with their last hour where it says more than the day. */
export function Tiles({ floor, now }: { floor: Floor; now: number }) {
  const words = useWords();
  const f = floor.figures;
  const ended = f.served + f.abandoned;
  const goal = goalOf(floor);
  const spark = (name: string, values: (number | null)[], more: { top?: number; goal?: number; unit?: string } = {}) => <Spark name={name} hour={f.hour} values={values} {...more} />;
  return (
    <dl className="tiles">
      <Tile name={words.say('floor.waiting')} value={String(f.waiting)} spark={spark(words.say('floor.waiting'), f.hour.waiting)} sub={f.oldest ? words.say('floor.oldest', { time: clock(since(f.oldest, now)) }) : words.say('floor.nobody')} />
      <Tile name={words.say('floor.level')} value={percent(f.served_in_time, f.served)} unit={f.served ? '%' : ''} spark={spark(words.say('floor.level'), levels(f.hour), { top: 100, goal, unit: '%' })} sub={words.say('floor.level.of', { n: f.served_in_time, all: f.served })} why={words.say('floor.level.why')} />
      <Tile name={words.say('floor.answer')} value={f.served ? String(Math.round(f.wait_ms / f.served / 1000)) : '–'} unit={f.served ? words.say('floor.second') : ''} spark={spark(words.say('floor.answer'), pace(f.hour), { unit: words.say('floor.second') })} sub={words.say('floor.from', { time: f.from ? timeOf(f.from, now, words.screen) : '' })} />
      <Tile name={words.say('floor.abandoned')} value={percent(f.abandoned, ended)} unit={ended ? '%' : ''} spark={spark(words.say('floor.abandoned'), lost(f.hour), { unit: '%' })} sub={words.say('floor.of', { n: f.abandoned, all: ended })} />
      <Tile name={words.say('floor.occupancy')} value={percent(f.talking, f.present)} unit={f.present ? '%' : ''} sub={words.say('floor.occupancy.of', { n: f.talking, all: f.present, free: f.available })} free={f.available} why={words.say('floor.occupancy.why')} />
      <Tile name={words.say('floor.satisfied')} value={f.answers < fewest ? '–' : (f.satisfaction ?? 0).toFixed(1)} sub={answered(f.answers, words)} why={words.say('floor.satisfied.why', { n: fewest })} />
      <Tile name={words.say('floor.callbacks.due')} value={String(f.callbacks)} sub={f.callbacks === 0 ? words.say('floor.callbacks.none') : f.callback_next ? words.say('floor.callbacks.next', { time: timeOf(f.callback_next, now, words.screen) }) : words.say('floor.callbacks.turn')} />
      <Tile name={words.say('floor.angry')} value={String(f.angry ?? 0)} icon={f.angry > 0 ? 'm-angry' : undefined} sub={words.say(f.angry > 0 ? 'floor.angry.now' : 'floor.angry.none')} />
    </dl>
  );
}

/** goalOf is the service level that all queues are to have, where it is one. */
function goalOf(floor: Floor): number | undefined {
  const all = new Set(floor.queues.map((q) => q.target_percent).filter((n) => n > 0));
  return all.size === 1 ? [...all][0] : undefined;
}

/** answered says how many answers there are, or why no mean is told of them. */
function answered(n: number, words: Speech): string {
  if (n === 0) return words.say('floor.satisfied.none');
  return words.say(n < fewest ? 'floor.satisfied.few' : 'floor.satisfied.of', { n, all: fewest });
}

function Tile({ name, value, unit = '', sub, why, icon, spark, free }: { name: string; value: string; unit?: string; sub: string; why?: string; icon?: IconName | undefined; spark?: ReactNode; free?: number }) {
  return (
    <div title={why} data-free={free}>
      <dt className="l">{name}</dt>
      <dd className={icon ? 'v angry-t' : 'v'}>{value}{icon && <Icon name={icon} size={20} />}{unit && <small>{unit}</small>}</dd>
      {spark && <dd className="sp">{spark}</dd>}
      <dd className="s" title={sub}>{sub}</dd>
    </div>
  );
}
