import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { timeOf } from './times';
import type { Directive } from './protocol';

/** Standing is one directive in force: what it says, who ordered it, until when, and the button that takes it back. */
export function Standing({ directive: d, says, now }: { directive: Directive; says: string; now: number }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const until = d.until ? words.say('floor.order.until', { time: timeOf(d.until, now, words.screen) }) : words.say('floor.until.hand');
  return (
    <div className="standing" data-testid="floor-order" data-what={d.what}>
      <p><b>{says}</b><span className="sm t3">{words.say('floor.order.by', { who: d.by_name })} <i className="sep" /> {until}
        {d.what === 'banner' && <> <i className="sep" /> <span data-testid="floor-seen">{words.say('floor.order.seen', { n: d.seen, of: d.of })}</span></>}</span></p>
      <button className="btn s" disabled={Boolean(state.working.order)} onClick={() => void desk.floor.takeBack(d.id)} data-testid={`floor-end-${d.what}`}><Icon name="x" size={14} />{words.say('floor.order.end')}</button>
    </div>
  );
}
