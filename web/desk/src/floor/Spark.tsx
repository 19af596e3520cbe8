import { memo } from 'react';
import { useWords } from '../words';
import { points, type Hour } from './series';
import { timeOf } from './times';

const width = 56;
const height = 20;
const fewest = 3; // minutes of which a line can be drawn

interface Drawn { name: string; hour: Hour; values: (number | null)[]; top?: number; goal?: number | undefined; unit?: string }

/** Spark is a figure's last hour as a line. Since a node's start it is shorter, and says from when on it counts. It is drawn anew when the hour is another. */
export const Spark = memo(function Spark({ name, hour, values, top, goal, unit = '' }: Drawn) {
  const words = useWords();
  const known = values.filter((v) => v !== null);
  const from = timeOf(hour.since ?? new Date(Date.parse(hour.until) - 59 * 60_000).toISOString(), Date.now(), words.screen);
  if (hour.since && values.length < fewest) return <span className="t3 from" data-testid="spark-from">{words.say('floor.spark.from', { time: from })}</span>;
  const most = top ?? Math.max(1, ...known);
  const last = values.at(-1) ?? null; // of the present minute, which may have none
  const now = last === null ? '–' : `${Math.round(last)}${unit}`;
  const label = known.length === 0 ? words.say('floor.spark.none', { name, time: from })
    : words.say(hour.since ? 'floor.spark.since' : 'floor.spark', { name, time: from, low: Math.round(Math.min(...known)), high: Math.round(Math.max(...known)), now, unit });
  const y = (v: number) => 1 + (height - 2) * (1 - Math.min(v, most) / most);
  const first = width - 2 - ((values.length - 1) / 59) * (width - 2) + 1;
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} data-testid="spark" data-minutes={values.length}>
      <title>{label}</title>
      {goal !== undefined && <path className="goal" d={`M1 ${y(goal)}H${width - 1}`} />}
      {hour.since && <path className="begin" d={`M${first} 2V${height - 2}`} />}
      {points(values, most, width - 2, height - 2).map((part, i) => (
        <path key={i} className="line" d={part.map(([x, v], j) => `${j ? 'L' : 'M'}${(x + 1).toFixed(1)} ${(v + 1).toFixed(1)}`).join('') + (part.length === 1 ? 'h.1' : '')} />
      ))}
    </svg>
  );
}, same);

/** same compares what is drawn: the floor is told every second, the figures of an hour change by the minute. */
function same(a: Drawn, b: Drawn): boolean {
  return a.name === b.name && a.top === b.top && a.goal === b.goal && a.unit === b.unit && a.hour.since === b.hour.since && a.hour.until === b.hour.until
    && a.values.length === b.values.length && a.values.every((v, i) => v === b.values[i]);
}
