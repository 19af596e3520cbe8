import { useWords } from '../words';
import { count, groups, type Wish } from './grid';
import type { FloorAgent, FloorQueue } from './protocol';

/** Sieve narrows the agents down by what they do, by queue and by name. */
export function Sieve({ agents, queues, wish, wants }: { agents: FloorAgent[]; queues: FloorQueue[]; wish: Wish; wants: (w: Wish) => void }) {
  const words = useWords();
  const counts = count(agents);
  return (
    <div className="sieve" role="group" aria-label={words.say('floor.find')}>
      <button className="pick" aria-pressed={wish.group === ''} onClick={() => wants({ ...wish, group: '' })}>{words.say('floor.everybody')} {agents.length}</button>
      {groups.map((g) => (
        <button key={g} className="pick" aria-pressed={wish.group === g} onClick={() => wants({ ...wish, group: wish.group === g ? '' : g })} data-testid={`floor-group-${g}`}>{words.say(`floor.group.${g}`)} {counts[g]}</button>
      ))}
      <select value={wish.queue} aria-label={words.say('floor.queue')} onChange={(e) => wants({ ...wish, queue: e.target.value })} data-testid="floor-by-queue">
        <option value="">{words.say('floor.queue.all')}</option>
        {queues.map((q) => <option key={q.id} value={q.id}>{words.of(q.name) || q.id}</option>)}
      </select>
      <select value={wish.channel} aria-label={words.say('floor.channel')} onChange={(e) => wants({ ...wish, channel: e.target.value as Wish['channel'] })} data-testid="floor-by-channel">
        <option value="">{words.say('floor.channel.all')}</option>
        <option value="voice">{words.say('floor.channel.voice')}</option><option value="chat">{words.say('floor.channel.chat')}</option>
      </select>
      <input type="search" value={wish.text} placeholder={words.say('floor.find.name')} aria-label={words.say('floor.find.name')} onChange={(e) => wants({ ...wish, text: e.target.value })} data-testid="floor-by-name" />
    </div>
  );
}
