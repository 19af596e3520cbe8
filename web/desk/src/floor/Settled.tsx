import { Icon } from '../../../shared/parts/Icon';
import { useWords } from '../words';
import { timeOf } from './times';
import type { Floor } from './protocol';

/** Settled is what needed the supervisor and does not any more, quietly at the foot of the lane. */
export function Settled({ floor, now, nameOf }: { floor: Floor; now: number; nameOf: (subject: string) => string }) {
  const words = useWords();
  if (floor.settled.length === 0) return null;
  return (
    <ul className="settled" aria-label={words.say('floor.settled')} data-testid="floor-settled">
      {floor.settled.map((s) => (
        <li key={s.kind + s.subject + s.at}><Icon name="check" size={14} /><span>{words.say(s.over ? 'floor.settled.over' : 'floor.settled.one', { what: words.say(`floor.was.${s.kind}`, { who: nameOf(s.subject) }), time: timeOf(s.at, now, words.screen) })}</span></li>
      ))}
    </ul>
  );
}
