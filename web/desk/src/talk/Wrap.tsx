import { useEffect, useRef, useState } from 'react';
import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { ContactView, Disposition } from '../protocol';
import { useWords } from '../words';
import { Draft } from './Draft';
import { find } from './find';
import { NoteState, NoteText } from './Notes';

/** Wrap grows up from where the notes were. Enter completes; the clock is the server's. */
export function Wrap({ contact }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState<Disposition | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const found = find(state.view?.dispositions ?? [], typed, contact.suggested, contact.suggestions);
  const chosen = picked ?? found.chosen;
  const pick = (d: Disposition | undefined) => {
    if (!d) return;
    setPicked(d);
    setTyped('');
    input.current?.focus();
  };
  const move = (by: 1 | -1) => {
    const at = found.list.findIndex((d) => d.id === chosen?.id);
    const next = found.list[Math.max(0, Math.min(found.list.length - 1, at + by))];
    if (next) setPicked(next);
  };
  const key = (e: React.KeyboardEvent) => {
    if (e.nativeEvent.isComposing || e.altKey) return;
    const place = /^[1-3]$/.test(e.key) && typed === '' ? Number(e.key) - 1 : -1;
    if (place >= 0) pick(found.list[place]);
    else if (e.key === 'ArrowDown') move(1);
    else if (e.key === 'ArrowUp') move(-1);
    else if (e.key === 'Backspace' && typed === '' && picked) setPicked(null);
    else if (e.key === 'Enter' && chosen) desk.wrap.complete(chosen.id);
    else return;
    e.preventDefault();
  };
  const hint = chosen ? (chosen.id === contact.suggested && !picked ? 'wrap.suggested' : 'wrap.enter') : found.list.length === 0 ? 'wrap.nothing' : 'wrap.choose';
  return (
    <div className="wrap" data-testid="wrap" role="group" aria-label={words.say('wrap')}>
      <div className="f"><label htmlFor="outcome">{words.say('wrap.result')}</label>
        <div>
          <div className="field on focs">
            {chosen && typed === '' && <span className="med nw" data-testid="wrap-chosen" data-disposition={chosen.id}>{words.of(chosen.name)}</span>}
            <input id="outcome" ref={input} value={typed} onKeyDown={key} autoComplete="off" role="combobox" aria-expanded="true" aria-controls="outcomes"
              placeholder={chosen ? '' : words.say('wrap.input')} onChange={(e) => { setTyped(e.target.value); setPicked(null); }} data-testid="wrap-input" />
            <span className="sm t3 push nw">{words.say(hint)}</span>
          </div>
          <div className="sugs" id="outcomes" role="listbox">
            {found.list.slice(0, 3).map((d, i) => (
              <button key={d.id} role="option" aria-selected={d.id === chosen?.id} className={`chip ${d.id === chosen?.id ? 'on' : ''}`}
                onClick={() => pick(d)} data-testid="wrap-option" data-disposition={d.id}><kbd className="kbd">{i + 1}</kbd>{words.of(d.name)}</button>
            ))}
            {found.list.length > 3 && typed === '' && <span className="sm t3 nw more">{words.say('wrap.other')}</span>}
          </div>
        </div>
      </div>
      <div className="f"><label htmlFor="note">{words.say('wrap')}</label>
        <div className="sum"><Draft contact={contact} /><NoteText contact={contact} rows={3} /><p className="row"><NoteState contact={contact} /></p></div>
      </div>
      <Done contact={contact} chosen={chosen} />
    </div>
  );
}

function Done({ contact, chosen }: { contact: ContactView; chosen: Disposition | null }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const ms = contact.wrap_due ? Date.parse(contact.wrap_due) - now : 0;
  const part = contact.wrap_ms ? Math.max(0, Math.min(1, ms / contact.wrap_ms)) : 0;
  return (
    <div className="done">
      {contact.wrap_due && (
        <>
          <span className="cd" role="timer"><Icon name="clock" />{words.say('wrap.left')} <b data-testid="wrap-left">{clock(ms)}</b>
            <span className="meter" style={{ width: 120 }}><i style={{ width: `${part * 100}%` }} /></span></span>
          <button className="btn s" onClick={() => desk.wrap.extend()} disabled={Boolean(state.working['extend'])} data-testid="wrap-extend">{words.say('wrap.more')}</button>
          <span className="sm t3 ell">{words.say(ms <= 0 ? 'wrap.saving' : contact.suggested ? 'wrap.at_end' : 'wrap.at_end.none')}</span>
        </>
      )}
      <button className="btn pri push" style={{ minWidth: 120 }} disabled={!chosen || Boolean(state.working['complete'])}
        onClick={() => chosen && desk.wrap.complete(chosen.id)} data-testid="wrap-complete">{words.say('wrap.complete')} <kbd className="kbd">⏎</kbd></button>
    </div>
  );
}
