import Popover from 'antd/es/popover';
import { useId, useState, type FormEvent } from 'react';
import { api, Refused } from '../request';
import { Icon } from '../parts/Icon';
import { useMe } from '../me';
import { useWords, type Key } from '../words';
import type { Recording } from './api';

/** Hold says whether a recording is kept beyond its time, why and by whom, and lets those who may change that. */
export function Hold({ recording: given }: { recording: Recording }) {
  const me = useMe();
  const words = useWords();
  const [r, setR] = useState(given);
  const may = me.may.includes('recording.hold');
  const time = (at: string | undefined) => (at ? new Date(at).toLocaleString(words.screen, { dateStyle: 'medium', timeStyle: 'short' }) : '');
  const changed = (on: boolean, why: string) => {
    const { held: _, held_by: __, held_by_name: ___, held_why: ____, held_at: _____, ...bare } = r;
    setR(on ? { ...bare, held: true, held_by_name: me.name, held_why: why, held_at: new Date().toISOString() } : bare);
  };
  if (!r.held && !may) return null;
  return (
    <div className="rec-hold sm" data-testid="rec-hold" data-held={Boolean(r.held)}>
      <span className="row"><Icon name="lock" size={14} />
        <span role="status">{r.held ? words.say('rec.held', { who: r.held_by_name || words.say('rec.held.somebody'), time: time(r.held_at) }) : words.say('rec.keep_until', { time: time(r.keep_until) })}</span>
        {may && <Change recording={r.id} on={!r.held} done={changed} />}
      </span>
      {r.held && r.held_why && <p className="t2" data-testid="rec-held-why">{words.say('rec.held.why', { why: r.held_why })}</p>}
    </div>
  );
}

/** Change wants a reason: it is kept with the recording, and who asked is in the audit. */
function Change({ recording, on, done }: { recording: string; on: boolean; done: (on: boolean, why: string) => void }) {
  const words = useWords();
  const field = useId();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const [said, setSaid] = useState<Key | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    if (why.trim().length < 3) {
      setSaid('rec.hold.short');
      return;
    }
    setBusy(true);
    setSaid(null);
    try {
      await api.post('/api/recordings/{id}/hold', { on, reason: why.trim() }, { path: { id: recording } });
      setOpen(false);
      setWhy('');
      done(on, why.trim());
    } catch (error) {
      setSaid(error instanceof Refused && error.status === 403 ? 'rec.hold.denied' : error instanceof Refused && error.status === 404 ? 'rec.expired' : 'rec.hold.failed');
    } finally {
      setBusy(false);
    }
  };
  const word = on ? 'rec.hold' : 'rec.release';
  const form = (
    <form className="ask" onSubmit={(e) => void send(e)} data-testid="hold-form">
      <label htmlFor={field}>{words.say(on ? 'rec.hold.why' : 'rec.release.why')}</label>
      <input id={field} className="words" maxLength={500} value={why} autoFocus onChange={(e) => setWhy(e.target.value)} data-testid="hold-why" />
      <p className="sm t3">{words.say(on ? 'rec.hold.text' : 'rec.release.text')}</p>
      {said && <p className="err-t sm" role="alert" data-testid="hold-said">{words.say(said)}</p>}
      <button className="btn pri s" type="submit" disabled={busy} data-testid="hold-go">{words.say(word)}</button>
    </form>
  );
  return (
    <Popover content={form} trigger="click" placement="bottomLeft" open={open} onOpenChange={(o) => { setOpen(o); setSaid(null); }} destroyOnHidden>
      <button className="btn s txt" aria-haspopup="dialog" aria-expanded={open} data-testid="rec-hold-change">{words.say(word)}</button>
    </Popover>
  );
}
