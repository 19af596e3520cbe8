import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Keypad sends telephone digits to the customer's side; the computer's own digits work too. */
export function Keypad() {
  const { desk } = useDesk();
  const words = useWords();
  const [sent, setSent] = useState('');
  const waiting = useRef('');
  const send = async (digit: string) => {
    setSent((s) => (s + digit).slice(-16));
    waiting.current += digit;
    // One request at a time; what is typed meanwhile goes together in the next.
    while (waiting.current !== '' && !desk.state().working['digits']) {
      const now = waiting.current;
      waiting.current = '';
      await desk.calls.digits(now);
    }
  };
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.altKey || e.ctrlKey || e.metaKey || e.repeat || !keys.includes(e.key)) return;
      e.preventDefault();
      void send(e.key);
    };
    addEventListener('keydown', down);
    return () => removeEventListener('keydown', down);
  });
  return (
    <div className="keypad" data-testid="keypad">
      <div className="sm t3 sent" aria-live="polite">{sent ? words.say('keypad.sent', { digits: sent }) : words.say('keypad.hint')}</div>
      {keys.map((k) => <button key={k} className="btn" onClick={() => void send(k)} data-testid={`key-${k}`}>{k}</button>)}
    </div>
  );
}
