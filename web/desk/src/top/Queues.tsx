import Popover from 'antd/es/popover';
import { clock } from '../../../shared/format';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { QueueView } from '../protocol';
import { useWords } from '../words';

/** pressed is the queue that needs people most: the one whose first customer waits longest. */
export function pressed(list: readonly QueueView[]): QueueView | undefined {
  return [...list].sort((a, b) => b.waiting - a.waiting || (a.oldest ?? '~').localeCompare(b.oldest ?? '~'))[0];
}

export function Queues() {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const list = state.view?.queues ?? [];
  const q = pressed(list);
  if (!q) return null;
  const oldest = (x: QueueView) => (x.waiting > 0 && x.oldest ? clock(now - Date.parse(x.oldest)) : null);
  const level = (x: QueueView) => (x.served > 0 ? `${Math.round((100 * x.served_in_time) / x.served)}%` : null);
  const all = (
    <table className="queues" data-testid="queue-list">
      <tbody>
        {list.map((x) => (
          <tr key={x.id}><td>{words.of(x.name)}</td><td className="n"><b>{x.waiting}</b> {words.say('top.waiting')}</td>
            <td className="n t3">{oldest(x) ?? ''}</td><td className="n t3">{level(x) ?? words.say('top.level.none')}</td></tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Popover content={all} title={words.say('top.queues')} trigger="click" placement="bottomLeft" arrow={false}
      open={state.overlay === 'queues'} onOpenChange={(open) => desk.set({ overlay: open ? 'queues' : null })}>
      <button className="stats q" data-testid="queues">
        <span className="stat">{words.of(q.name)} <b>{q.waiting}</b> {words.say('top.waiting')}
          {oldest(q) && <><i className="sep" /> {words.say('top.oldest')} <b>{oldest(q)}</b></>}</span>
        {level(q) && <span className="stat">{words.say('top.level')} <b>{level(q)}</b></span>}
      </button>
    </Popover>
  );
}
