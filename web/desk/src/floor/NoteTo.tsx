import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { timeOf } from './times';
import type { FloorAgent, FloorContact } from './protocol';

const mostWords = 500; // zhiyin.NoteRunes

/** Noted is the contact in which the supervisor wants to write; wish grows with each time. */
export interface Noted { contact: string; wish: number }

/** NoteTo writes to the agent of a contact, who alone sees it; a new wish puts the focus into it. */
export function NoteTo({ agent: a, contact: c, now, wish }: { agent: FloorAgent; contact: FloorContact; now: number; wish: number }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  useEffect(() => { if (wish > 0) field.current?.focus(); }, [wish]);
  if (a.id === state.view?.me.id) return null;
  const send = async () => {
    const done = await desk.floor.note(c.id, a.id, text.trim());
    setFailed(!done);
    if (done) setText('');
  };
  const label = words.say('floor.note', { who: a.name });
  return (
    <form className="noteto" onSubmit={(e) => { e.preventDefault(); if (text.trim()) void send(); }}>
      <div className="row"><input ref={field} className="grow" value={text} maxLength={mostWords} placeholder={label} aria-label={label} onChange={(e) => setText(e.target.value)} data-testid="floor-note" />
        <button className="btn s" disabled={!text.trim() || Boolean(state.working.note)} data-testid="floor-note-send">{words.say('floor.note.send')}</button></div>
      <p className={failed ? 'sm err-t' : 'sm t3'} role="status">{failed ? words.say('floor.note.failed') : c.noted ? words.say('floor.noted', { time: timeOf(c.noted, now, words.screen) }) : ''}</p>
    </form>
  );
}
