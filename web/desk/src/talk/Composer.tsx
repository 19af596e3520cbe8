import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords } from '../words';

const typeEvery = 1_500;
const mostBytes = 5 << 20;

/** Composer is where an agent writes to the customer of a chat. Enter sends, Shift Enter breaks the line; what was not sent stays. */
export function Composer({ contact: c }: { contact: ContactView }) {
  const { desk } = useDesk();
  const words = useWords();
  const [text, setText] = useState('');
  const [failed, setFailed] = useState<'composer.failed' | 'composer.large' | null>(null);
  const [busy, setBusy] = useState(false);
  const typed = useRef(0);
  const box = useRef<HTMLTextAreaElement>(null);
  const off = c.state !== 'connected';
  const last = c.chat?.last ?? 0;
  const unread = c.chat?.unread ?? 0;
  useEffect(() => { if (unread > 0 && document.visibilityState === 'visible') void desk.chats.seen(c.id, last); }, [c.id, last, unread, desk]);
  const send = async () => {
    const said = text.trim();
    if (!said || busy || off) return;
    setBusy(true);
    const done = await desk.chats.writes(c.id, said);
    setBusy(false);
    setFailed(done ? null : 'composer.failed');
    if (done) setText('');
    box.current?.focus();
  };
  const attach = async (files: FileList | null) => {
    for (const f of files ?? []) {
      if (f.size > mostBytes) { setFailed('composer.large'); return; }
      setFailed(await desk.chats.sends(c.id, f) ? null : 'composer.failed');
    }
  };
  return (
    <form className="composer" onSubmit={(e) => { e.preventDefault(); void send(); }} data-testid="composer">
      <textarea ref={box} rows={2} value={text} maxLength={4000} disabled={off} placeholder={words.say(off ? 'composer.off' : 'composer.hint')} aria-label={words.say('composer')} data-testid="composer-text"
        onChange={(e) => {
          setText(e.target.value);
          if (Date.now() - typed.current > typeEvery) { typed.current = Date.now(); void desk.chats.types(c.id); }
        }}
        onPaste={(e) => { if (e.clipboardData.files.length > 0) { e.preventDefault(); void attach(e.clipboardData.files); } }}
        onKeyDown={(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); void send(); } }} />
      <div className="row">
        <label className="btn s ico txt" title={words.say('composer.attach')}><Icon name="paperclip" />
          <input className="sr" type="file" aria-label={words.say('composer.attach')} disabled={off} onChange={(e) => { void attach(e.target.files); e.target.value = ''; }} data-testid="composer-file" /></label>
        <span className={`sm grow ${failed ? 'err-t' : 't3'}`} role="status">{failed ? words.say(failed) : c.chat && c.chat.last > 0 && c.chat.seen >= c.chat.last ? words.say('composer.seen') : ''}</span>
        <button className="btn s pri" disabled={off || busy || text.trim() === ''} data-testid="composer-send">{words.say('composer.send')} <kbd className="kbd">Enter</kbd></button>
      </div>
    </form>
  );
}
