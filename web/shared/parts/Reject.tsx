import { useState } from 'react';
import { day } from '../format';
import { serverNow } from '../clock';
import { api } from '../request';
import { useWords } from '../words';

/** Reject says that a tag is wrong for this customer, with a reason where there is one; it takes two presses, and then says until when the tag is off. */
export function Reject({ customer, tag }: { customer: string; tag: string }) {
  const words = useWords();
  const [step, setStep] = useState<'idle' | 'sure' | 'busy' | 'failed' | 'done'>('idle');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const press = async () => {
    if (step === 'idle' || step === 'failed') { setStep('sure'); return; }
    setStep('busy');
    try {
      const said = reason.trim();
      setUntil((await api.post('/api/desk/customers/{id}/tags/{tag}/reject', said ? { reason: said } : {}, { path: { id: customer, tag } })).until);
      setStep('done');
    } catch {
      setStep('failed');
    }
  };
  if (step === 'done') return <p className="sm t2" role="status" data-testid="rejected">{words.say('tag.rejected', { time: day(new Date(until), new Date(serverNow())) })}</p>;
  return (
    <form className="reject row" onSubmit={(e) => { e.preventDefault(); void press(); }}>
      {step === 'sure' && <input className="words grow" aria-label={words.say('tag.reject.why')} placeholder={words.say('tag.reject.why')} maxLength={500} value={reason} autoFocus
        onChange={(e) => setReason(e.target.value)} data-testid="reject-why" />}
      <button className="btn s" type="submit" disabled={step === 'busy'} data-testid="reject">{words.say(step === 'sure' ? 'tag.reject.sure' : 'tag.reject')}</button>
      {step === 'failed' && <span className="sm err-t" role="alert">{words.say('tag.reject.failed')}</span>}
    </form>
  );
}
