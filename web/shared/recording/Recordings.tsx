import { useEffect, useState } from 'react';
import { Refused } from '../request';
import { useWords } from '../words';
import { recordingsOf, type Found } from './api';
import { Player } from './Player';

/** Recordings are those of one contact, in the order of their parts. */
export function Recordings({ contact }: { contact: string }) {
  const words = useWords();
  const [found, setFound] = useState<Found | 'loading' | 'failed' | 'denied'>('loading');
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let mine = true;
    setFound('loading');
    recordingsOf(contact).then((f) => { if (mine) setFound(f); },
      (e: unknown) => { if (mine) setFound(e instanceof Refused && e.status === 403 ? 'denied' : 'failed'); });
    return () => { mine = false; };
  }, [contact, again]);
  const say = (key: Parameters<typeof words.say>[0]) => <p className="sm t3 none" role="status" data-testid="recordings-said">{words.say(key)}</p>;
  if (found === 'loading') return say('rec.loading');
  if (found === 'denied') return say('rec.denied');
  if (found === 'failed') {
    return <p className="sm none" role="status">{words.say('rec.failed')} <button className="btn s txt" onClick={() => setAgain((n) => n + 1)}>{words.say('do.retry')}</button></p>;
  }
  if (found.items.length === 0) return say(found.hidden ? 'rec.denied' : 'rec.none');
  return <div className="recs" data-testid="recordings">{[...found.items].reverse().map((r) => <Player key={r.id} recording={r} />)}</div>;
}
