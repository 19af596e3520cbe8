import { useEffect, useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Mark } from '../../../shared/parts/Mark';

/** Opening stands until the first hello: nothing for a moment, then a word, then the reason. */
export function Opening() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const t = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(t);
  }, []);
  if (!late && state.link !== 'lost') return null;
  const failed = state.link === 'lost';
  return (
    <div className="door" role="status" data-testid="opening">
      <Mark />
      <h1>{words.say(failed ? 'load.failed' : 'load.opening')}</h1>
      {failed && <p>{words.say('load.failed.text')}</p>}
      {failed && <button className="btn" onClick={() => void desk.open()}>{words.say('do.retry')}</button>}
    </div>
  );
}
