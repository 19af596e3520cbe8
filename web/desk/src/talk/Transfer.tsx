import { useState } from 'react';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

interface Target { key: string; name: string; note: string; to: { queue?: string; to?: string } }

/** numberIn reads a whole telephone number: E.164, or a national one of at least five digits. */
export function numberIn(text: string): string | null {
  const plain = text.replace(/[\s\-()]/g, '');
  return /^\+?\d{5,15}$/.test(plain) ? plain : null;
}

/** Transfer finds a queue by its name, or takes a number. Enter goes. */
export function Transfer() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const mine = desk.current()?.queue;
  const typed = text.trim().toLowerCase();
  const number = numberIn(text);
  const targets: Target[] = (state.view?.queues ?? [])
    .filter((q) => q.id !== mine && (typed === '' || words.of(q.name).toLowerCase().includes(typed) || q.id.includes(typed)))
    .map((q) => ({ key: q.id, name: words.of(q.name), note: words.say('transfer.waiting', { n: q.waiting }), to: { queue: q.id } }));
  if (number) targets.unshift({ key: 'number', name: number, note: words.say('transfer.number'), to: { to: number } });
  const chosen = targets[Math.min(at, targets.length - 1)];
  const move = (e: React.KeyboardEvent) => {
    if (e.key === 'ArrowDown') setAt((i) => Math.min(targets.length - 1, i + 1));
    else if (e.key === 'ArrowUp') setAt((i) => Math.max(0, i - 1));
    else if (e.key === 'Enter' && chosen && (typed !== '' || at > 0)) desk.calls.transfer(chosen.to);
    else return;
    e.preventDefault();
  };
  return (
    <div className="transfer" data-testid="transfer">
      <div className="field on"><input autoFocus value={text} placeholder={words.say('transfer.find')} aria-label={words.say('transfer.to')}
        onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={move} /></div>
      <div className="menu" role="listbox" aria-label={words.say('transfer.to')}>
        {targets.length === 0 && <p className="sm t3">{words.say('transfer.none')}</p>}
        {targets.slice(0, 8).map((t) => (
          <button key={t.key} role="option" aria-selected={t === chosen} onClick={() => desk.calls.transfer(t.to)} data-testid="transfer-target">
            {t.name}<span className="sm t3 push">{t.note}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
