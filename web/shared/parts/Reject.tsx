import { useState } from 'react';
import { day } from '../format';
import { serverNow } from '../clock';
import { api } from '../request';
import { useWords } from '../words';

/** Reject says that a tag is wrong for this customer; it takes two presses, and then says until when the tag is off. */
export function Reject({ customer, tag }: { customer: string; tag: string }) {
  const words = useWords();
  const [step, setStep] = useState<'idle' | 'sure' | 'busy' | 'failed' | 'done'>('idle');
  const [until, setUntil] = useState('');
  const press = async () => {
    if (step !== 'sure') { setStep('sure'); return; }
    setStep('busy');
    try {
      setUntil((await api.post('/api/desk/customers/{id}/tags/{tag}/reject', {}, { path: { id: customer, tag } })).until);
      setStep('done');
    } catch {
      setStep('failed');
    }
  };
  if (step === 'done') return <p className="sm t2" role="status" data-testid="rejected">{words.say('tag.rejected', { time: day(new Date(until), new Date(serverNow())) })}</p>;
  return (
    <div className="row">
      <button className="btn s" disabled={step === 'busy'} onClick={() => void press()} data-testid="reject">{words.say(step === 'sure' ? 'tag.reject.sure' : 'tag.reject')}</button>
      {step === 'failed' && <span className="sm err-t" role="alert">{words.say('tag.reject.failed')}</span>}
    </div>
  );
}
