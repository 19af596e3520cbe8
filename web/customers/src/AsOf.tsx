import { useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { useWords } from './words';

const two = (n: number) => String(n).padStart(2, '0');

/** local writes an instant as a browser's own field for date and time takes it, in the reader's zone. */
export function local(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** atIn is the moment that the address asks for, if it lies in the past. */
export function atIn(search: string, now: number): string | undefined {
  const at = Date.parse(new URLSearchParams(search).get('at') ?? '');
  return Number.isFinite(at) && at < now ? new Date(at).toISOString() : undefined;
}

/** AsOf chooses the moment that the page shows. */
export function AsOf({ at, choose }: { at: string | undefined; choose: (at: string | undefined) => void }) {
  const words = useWords();
  const [text, setText] = useState(at ? local(new Date(at)) : '');
  const go = () => {
    const then = new Date(text);
    if (!Number.isNaN(then.getTime()) && then.getTime() < Date.now()) choose(then.toISOString());
  };
  return (
    <form className="row asof" onSubmit={(e) => { e.preventDefault(); go(); }}>
      <input className="field on" type="datetime-local" aria-label={words.say('asof')} title={words.say('asof')} max={local(new Date())} value={text} required
        onChange={(e) => setText(e.target.value)} data-testid="asof" />
      <button className="btn" type="submit" data-testid="asof-go"><Icon name="history" />{words.say('asof.go')}</button>
    </form>
  );
}

/** Then says that the page shows a moment that is over, and leads back. */
export function Then({ at, back }: { at: string; back: () => void }) {
  const words = useWords();
  return (
    <div className="then" role="status" data-testid="then">
      <Icon name="history" /><span>{words.say('asof.then', { time: new Date(at).toLocaleString(words.screen, { dateStyle: 'long', timeStyle: 'short' }) })}</span>
      <button className="btn s" onClick={back} data-testid="asof-back">{words.say('asof.back')}</button>
    </div>
  );
}
