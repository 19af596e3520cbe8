import { useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import type { Floor, FloorAgent } from './protocol';

const ranks = [0, 50, 80, 100];

/** Steer changes what a waiting contact waits for; done is called when that is so, or when it is left. */
export function Steer({ waiting: w, queues, done }: { waiting: Floor['waiting'][number]; queues: Floor['queues']; done: () => void }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [queue, setQueue] = useState(w.queue);
  const [priority, setPriority] = useState(w.priority);
  const [anySkill, setAnySkill] = useState(false);
  const [failed, setFailed] = useState(false);
  const same = queue === w.queue && priority === w.priority && !anySkill;
  const send = async () => {
    const wish = { ...(queue !== w.queue && { queue }), ...(priority !== w.priority && { priority }), ...(anySkill && { any_skill: true }) };
    if (await desk.floor.steer(w.id, wish)) done();
    else setFailed(true);
  };
  return (
    <form className="steer" onSubmit={(e) => { e.preventDefault(); if (!same) void send(); }} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); done(); } }}>
      <label>{words.say('floor.queue')}
        <select autoFocus value={queue} onChange={(e) => setQueue(e.target.value)} data-testid="steer-queue">
          {queues.map((q) => <option key={q.id} value={q.id}>{words.of(q.name) || q.id}</option>)}
        </select></label>
      <label>{words.say('floor.rank')}
        <select value={priority} onChange={(e) => setPriority(Number(e.target.value))} data-testid="steer-priority">
          {(ranks.includes(w.priority) ? ranks : [...ranks, w.priority].sort((a, b) => a - b)).map((n) => <option key={n} value={n}>{n}</option>)}
        </select></label>
      <label className="tick"><input type="checkbox" checked={anySkill} onChange={(e) => setAnySkill(e.target.checked)} /> {words.say('floor.any_skill')}</label>
      {failed && <p className="sm err-t" role="status">{words.say('floor.steer.failed')}</p>}
      <div className="row"><button className="btn s pri" disabled={same || Boolean(state.working.steer)} data-testid="steer-send">{words.say('floor.steer.send')}</button>
        <button type="button" className="btn s" onClick={done}>{words.say('floor.steer.leave')}</button></div>
    </form>
  );
}

/** SteerStatus sends an agent away or signs them off; a busy one when they are done. */
export function SteerStatus({ agent: a }: { agent: FloorAgent }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [said, setSaid] = useState('');
  if (a.status === 'offline' || a.id === state.view?.me.id) return null;
  const press = async (status: 'away' | 'offline', reason?: string) =>
    setSaid(words.say(await desk.floor.steerStatus(a.id, status, reason) ? 'floor.status.done' : 'floor.steer.failed'));
  return (
    <div className="observe">
      <div className="row" role="group" aria-label={words.say('floor.status.set')}>
        {(state.view?.awayReasons ?? []).map((r) => (
          <button key={r} className="btn s" disabled={a.status === 'away' && a.reason === r} onClick={() => void press('away', r)} data-testid={`floor-away-${r}`}>{words.named('reason', r)}</button>
        ))}
        <button className="btn s" onClick={() => void press('offline')} data-testid="floor-offline">{words.say('status.offline')}</button>
      </div>
      <p className="sm t3" role="status">{said || words.say('floor.status.set')}</p>
    </div>
  );
}
