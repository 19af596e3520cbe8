import { useState } from 'react';
import { serverNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Until } from './Until';
import { atOf, inMinutes } from './times';
import type { FloorQueue } from './protocol';

/** Move lets the marked agents serve another queue until a time, or not serve one; done is called when that is so, or when it is left. */
export function Move({ agents, queues, done }: { agents: string[]; queues: FloorQueue[]; done: (moved: boolean) => void }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [queue, setQueue] = useState(queues[0]?.id ?? '');
  const [leave, setLeave] = useState(false);
  const [until, setUntil] = useState(() => inMinutes(60, serverNow()));
  const [failed, setFailed] = useState(false);
  const at = atOf(until, serverNow());
  const send = async () => {
    if (at && (await desk.floor.place(agents, queue, leave, at))) done(true);
    else setFailed(true);
  };
  return (
    <form className="steer move" aria-label={words.say('floor.move')} data-testid="floor-move" onSubmit={(e) => { e.preventDefault(); void send(); }} onKeyDown={(e) => {
      if (e.key === 'Escape') { e.stopPropagation(); done(false); }
      if (e.key === 'Enter' && e.target instanceof HTMLSelectElement) { e.preventDefault(); e.currentTarget.requestSubmit(); } // which browsers do for other fields
    }}>
      <label>{words.say('floor.move.how')}
        <select autoFocus value={leave ? 'leave' : 'serve'} onChange={(e) => setLeave(e.target.value === 'leave')} data-testid="move-how">
          <option value="serve">{words.say('floor.move.serve')}</option><option value="leave">{words.say('floor.move.leave')}</option>
        </select></label>
      <label>{words.say('floor.queue')}
        <select value={queue} onChange={(e) => setQueue(e.target.value)} data-testid="move-queue">
          {queues.map((q) => <option key={q.id} value={q.id}>{words.of(q.name) || q.id}</option>)}
        </select></label>
      <Until value={until} set={setUntil} open={false} id="move" />
      {failed && <p className="sm err-t" role="status">{words.say('floor.move.failed')}</p>}
      <div className="row"><button className="btn s pri" disabled={!at || !queue || Boolean(state.working.order)} data-testid="move-send">{words.say('floor.move.send', { n: agents.length })}</button>
        <button type="button" className="btn s" onClick={() => done(false)}>{words.say('floor.steer.leave')}</button></div>
    </form>
  );
}
