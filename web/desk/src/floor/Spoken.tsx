import { useEffect, useState } from 'react';
import { clock } from '../../../shared/format';
import { faceOf } from '../../../shared/mood';
import { Mood, Trend } from '../../../shared/parts/Mood';
import { api, Refused } from '../../../shared/request';
import { turnsOf } from '../talk/transcript';
import type { TimelineEntry } from '../protocol';
import { useWords, type Key } from '../words';
import type { FloorContact } from './protocol';

const everyMs = 2000;

/** Course is how the customer's mood went. */
export function Course({ contact: c }: { contact: FloorContact }) {
  const words = useWords();
  const last = c.moods?.[c.moods.length - 1];
  if (!last) return null;
  return (
    <div className="course" data-testid="floor-course"><h4>{words.say('floor.mood')}</h4>
      <Trend scores={c.moods.map((m) => m.score)} width={300} height={56} /><Mood score={last.score} /></div>
  );
}

/** Spoken is what is said in a contact, once the supervisor asks for it: the reading is audited. */
export function Spoken({ contact: c, wanted }: { contact: FloorContact; wanted: boolean }) {
  const words = useWords();
  const [open, setOpen] = useState(wanted);
  const [items, setItems] = useState<TimelineEntry[] | null>(null);
  const [failed, setFailed] = useState<Key | null>(null);
  useEffect(() => { if (wanted) setOpen(true); }, [wanted]);
  useEffect(() => {
    if (!open) return;
    let over = false;
    let timer = 0;
    const ask = async () => {
      try {
        const answer = await api.get('/api/floor/contacts/{id}/transcript', { path: { id: c.id } });
        if (!over) { setItems(answer.items as TimelineEntry[]); setFailed(null); }
      } catch (e) {
        if (!over) setFailed(e instanceof Refused && e.status === 403 ? 'floor.spoken.denied' : 'floor.spoken.failed');
        if (e instanceof Refused && (e.status === 403 || e.status === 404)) return;
      }
      if (!over) timer = window.setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => { over = true; clearTimeout(timer); };
  }, [open, c.id]);
  if (!c.listening) return <p className="t3 sm">{words.say('listen.nobody')}</p>;
  if (!open) return <button className="btn s" onClick={() => setOpen(true)} data-testid="floor-spoken-open" title={words.say('floor.spoken.audited')}>{words.say('floor.spoken')}</button>;
  const turns = items ? turnsOf(items) : [];
  return (
    <div className="spoken" data-testid="floor-spoken"><h4>{words.say('floor.spoken')}{c.listening.demo_only && <span className="pill">{words.say('listen.demo')}</span>}</h4>
      {failed && <p className="sm warn-t" role="status">{words.say(failed)}</p>}
      {items && turns.length === 0 && <p className="t3 sm">{words.say('floor.spoken.none')}</p>}
      <ul>{turns.map((t) => (
        <li key={t.utterance} className={t.mood && faceOf(t.mood.score) === 'angry' ? 'angry' : ''}>
          <span className="k">{clock(Date.parse(t.entry.at) - Date.parse(c.connected))}</span>
          <span><b>{t.by || words.say(t.speaker === 'agent' ? 'floor.agent' : 'talk.customer')}</b>{t.text}</span>
          {t.mood ? <Mood score={t.mood.score} bare /> : <span />}
        </li>
      ))}</ul>
    </div>
  );
}
