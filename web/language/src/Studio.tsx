import { useCallback, useEffect, useState } from 'react';
import { useMe } from '../../shared/me';
import { api } from '../../shared/request';
import { wrongOf, type Standing, type Unit, type Wrong } from './api';
import { Evaluation } from './Evaluation';
import { Inbox } from './Inbox';
import { Intents } from './Intents';
import { Needs } from './Needs';
import { hrefOf, placeOf, rooms } from './place';
import { Voices } from './Voices';
import { useWords } from './words';

/** Studio is what people teach the platform to understand, and how it speaks. */
export function Studio() {
  const words = useWords();
  const may = useMe().may.includes('definition.publish');
  const [at, setAt] = useState(() => placeOf(location.hash));
  const [list, setList] = useState<Standing[] | Wrong | null>(null);
  const [units, setUnits] = useState<Unit[]>([]);
  const [unit, setUnit] = useState('');
  const load = useCallback(async () => {
    try { setList((await api.get('/api/language/intents')).items); } catch (e) { setList((l) => (Array.isArray(l) ? l : wrongOf(e))); }
  }, []);
  useEffect(() => { void load(); }, [load]);
  useEffect(() => {
    api.get('/api/tag-words').then((w) => setUnits(w.units), () => undefined);
    api.get('/api/desk/me').then((m) => setUnit((u) => u || m.unit), () => undefined);
  }, []);
  useEffect(() => { const follow = () => setAt(placeOf(location.hash)); addEventListener('hashchange', follow); return () => removeEventListener('hashchange', follow); }, []);
  if (typeof list === 'string') {
    return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list === 'denied' ? 'denied' : 'failed')}</h1>
      {list === 'failed' && <button className="btn" onClick={() => void load()}>{words.say('retry')}</button>}</main>;
  }
  const way = { list: list ?? [], loading: list === null, units, unit: unit || units[0]?.id || '', setUnit, may, done: load };
  return (
    <main className="language" data-testid="language-studio" data-room={at.room}>
      <nav className="tabs" aria-label={words.say('title.rooms')}>
        {rooms.map((r) => <a key={r} href={hrefOf(r)} aria-current={r === at.room ? 'page' : undefined} data-testid={`room-${r}`}>{words.say(`room.${r}`)}</a>)}
        <label className="push row unit"><span className="sm t3">{words.say('unit')}</span>
          <select className="field on" value={way.unit} onChange={(e) => setUnit(e.target.value)} data-testid="unit">{units.map((u) => <option key={u.id} value={u.id}>{words.of(u.name) || u.id}</option>)}</select></label>
      </nav>
      {at.room === 'intents' && <Intents {...way} id={at.id} />}
      {at.room === 'inbox' && <Inbox key={way.unit} {...way} />}
      {at.room === 'evaluation' && <Evaluation {...way} />}
      {at.room === 'needs' && <Needs {...way} id={at.id} />}
      {at.room === 'voices' && <Voices />}
    </main>
  );
}

/** Way is what every room is given. */
export interface Way { list: Standing[]; loading: boolean; units: Unit[]; unit: string; may: boolean; done: () => Promise<void> }
