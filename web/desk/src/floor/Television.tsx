import { useState } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

/** Television leads to the wallboard, and makes a link of its own for a screen on the wall. */
export function Television() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [link, setLink] = useState('');
  return (
    <span className="row">
      {link && <input className="tv" readOnly autoFocus value={link} aria-label={words.say('floor.tv.link')} onFocus={(e) => e.currentTarget.select()} data-testid="floor-tv-link" />}
      <button className="btn txt s" disabled={Boolean(state.working.wallboard)} title={words.say('floor.tv.why')} onClick={() => void desk.floor.wallboard().then((l) => { if (l) setLink(new URL(l, location.href).href); })} data-testid="floor-tv">{words.say('floor.tv')}</button>
      <a className="btn s" href="/wallboard" target="_blank" rel="noopener" data-testid="floor-wallboard"><Icon name="device" size={14} />{words.say('floor.wallboard')}</a>
    </span>
  );
}
