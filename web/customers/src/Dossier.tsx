import Popover from 'antd/es/popover';
import { useState, type FormEvent } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { useWords } from './words';

const reasons = ['request', 'guardian', 'court_order'] as const;

/** Dossier hands out everything that is held about a person, as a file for them, for a reason that stands in the audit. */
export function Dossier({ customer }: { customer: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<typeof reasons[number]>('request');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const send = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setSaid('');
    try {
      const answer = await fetch(`/api/customers/${encodeURIComponent(customer)}/dossier`, { method: 'POST', credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ reason }) });
      if (!answer.ok) {
        setSaid(words.say(answer.status === 403 ? 'dossier.denied' : answer.status === 404 ? 'dossier.none' : 'dossier.failed'));
        return;
      }
      save(await answer.blob(), `${customer}.zip`);
      setOpen(false);
    } catch {
      setSaid(words.say('dossier.failed')); // broken off: half of it is no file
    } finally {
      setBusy(false);
    }
  };
  const form = (
    <form className="ask" onSubmit={(e) => void send(e)} data-testid="dossier-form">
      <fieldset><legend>{words.say('dossier.why')}</legend>
        {reasons.map((r) => (
          <label key={r}><input type="radio" name="dossier-reason" checked={reason === r} onChange={() => setReason(r)} data-testid={`dossier-${r}`} /> {words.say(`dossier.reason.${r}`)}</label>
        ))}
      </fieldset>
      <p className="sm t3">{words.say('dossier.kept')}</p>
      {said && <p className="err-t sm" role="alert" data-testid="dossier-said">{said}</p>}
      <button className="btn pri s" type="submit" disabled={busy} data-testid="dossier-go">{words.say(busy ? 'dossier.busy' : 'dossier.go')}</button>
    </form>
  );
  return (
    <Popover content={form} trigger="click" placement="rightTop" open={open} onOpenChange={(o) => { setOpen(o); setSaid(''); }} destroyOnHidden>
      <button className="btn s" aria-haspopup="dialog" aria-expanded={open} data-testid="dossier"><Icon name="out" size={14} />{words.say('dossier')}</button>
    </Popover>
  );
}

/** save gives a file to the browser's downloads. */
function save(file: Blob, name: string): void {
  const at = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = at;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(at), 60_000);
}
