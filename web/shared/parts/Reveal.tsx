import Popover from 'antd/es/popover';
import { useEffect, useState, type FormEvent } from 'react';
import { api, Refused } from '../request';
import { Icon } from './Icon';
import { useWords, type Speech } from '../words';

const fields = ['phone', 'email', 'address'] as const;
type Field = typeof fields[number];
const reasons = ['verify', 'callback', 'delivery', 'correction', 'request', 'other'] as const;
type Reason = typeof reasons[number];

interface Shown { field: Field; value: string; until: number }

/** Reveal shows what of the customer is masked, each with a way to see it in full for a reason. */
export function Reveal({ customer, phone, contact }: { customer: string; phone: string; contact?: string | undefined }) {
  const words = useWords();
  const [shown, setShown] = useState<Shown | null>(null);
  const [left, setLeft] = useState(0);
  // What was revealed goes by itself, and with the customer it belongs to.
  useEffect(() => setShown(null), [customer, contact]);
  useEffect(() => {
    if (!shown) return;
    const tick = (): void => {
      const seconds = Math.ceil((shown.until - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) setShown(null);
    };
    tick();
    const every = setInterval(tick, 1000);
    return () => clearInterval(every);
  }, [shown]);
  return (
    <dl className="masked" aria-label={words.say('reveal.title')}>
      {fields.map((f) => (
        <div key={f} data-testid={`masked-${f}`}>
          <dt>{words.say(`reveal.${f}`)}</dt>
          <dd><span aria-live="polite" className={shown?.field === f ? 'str' : 't2'} data-testid={`value-${f}`}>
            {shown?.field === f ? shown.value : f === 'phone' ? phone || '····' : '····'}
            {shown?.field === f && <small className="t3">{words.say('reveal.left', { n: left })}</small>}
          </span>
          {shown?.field === f
            ? <button className="btn ico s txt" aria-label={words.say('reveal.hide')} title={words.say('reveal.hide')} onClick={() => setShown(null)} data-testid={`hide-${f}`}><Icon name="x" /></button>
            : <Ask field={f} customer={customer} contact={contact} done={setShown} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Ask wants a reason before it shows anything. */
function Ask({ field, customer, contact, done }: { field: Field; customer: string; contact: string | undefined; done: (s: Shown) => void }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<Reason>('verify');
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setSaid('');
    try {
      const got = await api.post('/api/desk/customers/{id}/reveal',
        { field, reason, ...(contact ? { contact } : {}), ...(text.trim() ? { words: text.trim() } : {}) }, { path: { id: customer } });
      setOpen(false);
      done({ field, value: got.value, until: Date.now() + got.seconds * 1000 });
    } catch (error) {
      setSaid(refusal(error, words));
    } finally {
      setBusy(false);
    }
  };
  const name = words.say(`reveal.${field}`);
  const form = (
    <form className="ask" onSubmit={(e) => void send(e)} data-testid="reveal-form">
      <fieldset><legend>{words.say('reveal.why', { field: name })}</legend>
        {reasons.map((r) => (
          <label key={r}><input type="radio" name={`reason-${field}`} checked={reason === r} onChange={() => setReason(r)} data-testid={`reason-${r}`} /> {words.say(`reveal.reason.${r}`)}</label>
        ))}
      </fieldset>
      <input className="words" aria-label={words.say('reveal.words')} placeholder={words.say('reveal.words')} maxLength={500} value={text}
        required={reason === 'other'} onChange={(e) => setText(e.target.value)} data-testid="reveal-words" />
      <p className="sm t3">{words.say('reveal.kept')}</p>
      {said && <p className="err-t sm" role="alert" data-testid="reveal-said">{said}</p>}
      <button className="btn pri s" type="submit" disabled={busy} data-testid="reveal-go">{words.say('reveal.go')}</button>
    </form>
  );
  return (
    <Popover content={form} trigger="click" placement="leftTop" open={open} onOpenChange={(o) => { setOpen(o); setSaid(''); }} destroyOnHidden>
      <button className="btn ico s txt" aria-label={words.say('reveal.show', { field: name })} title={words.say('reveal.show', { field: name })} aria-haspopup="dialog"
        aria-expanded={open} data-testid={`reveal-${field}`}><Icon name="eye" /></button>
    </Popover>
  );
}

function refusal(error: unknown, words: Speech): string {
  if (!(error instanceof Refused)) return words.say('reveal.failed');
  if (error.status === 404) return words.say('reveal.none');
  if (error.status === 429) return words.say('reveal.bulk');
  if (error.status === 403) return words.say('reveal.denied');
  return words.say('reveal.failed');
}
