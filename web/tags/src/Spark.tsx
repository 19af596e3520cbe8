import type { Detail } from './api';
import { useWords } from './words';

const [width, height] = [220, 40];

/** Spark draws a tag's population day by day; its words say what the line shows. */
export function Spark({ days }: { days: Detail['population'] }) {
  const words = useWords();
  if (days.length < 2) return <span className="t3 sm">{words.say(days.length === 0 ? 'population.none' : 'population.one', { day: days[0]?.day ?? '' })}</span>;
  const most = Math.max(...days.map((d) => d.holders), 1);
  const at = days.map((d) => Date.parse(d.day));
  const [from, to] = [at[0] ?? 0, at.at(-1) ?? 1];
  const points = days.map((d, i) => `${(((at[i] ?? 0) - from) / Math.max(to - from, 1)) * width},${height - 2 - (d.holders / most) * (height - 4)}`).join(' ');
  const says = words.say('population.says', { from: days[0]?.day ?? '', first: days[0]?.holders ?? 0, last: days.at(-1)?.holders ?? 0, most });
  return <svg className="spark" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={says} data-testid="spark"><title>{says}</title><polyline points={points} /></svg>;
}
