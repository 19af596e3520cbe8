import { useEffect, useState } from 'react';
import { useDesk } from '../state/desk';
import type { Colleague } from '../protocol';
import { useWords, type Key } from '../words';
import { numberIn } from './Transfer';

interface Target { key: string; name: string; note: string; off: boolean; whom: { agent?: string; to?: string } }

const notes: Record<string, Key> = { available: 'consult.busy', away: 'consult.away', offline: 'consult.offline' };

/** Consult finds a colleague by name, or takes a number. Enter goes. */
export function Consult() {
  const { desk } = useDesk();
  const words = useWords();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [list, setList] = useState<Colleague[] | null>([]);
  const find = text.trim();
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => desk.calls.colleagues(find).then((l) => { if (!over) setList(l); }, () => { if (!over) setList(null); }), find ? 150 : 0);
    return () => { over = true; clearTimeout(timer); };
  }, [desk, find]);
  const number = numberIn(text);
  const targets: Target[] = (list ?? []).map((c) => ({ key: c.id, name: c.name, off: !c.free,
    note: words.say(c.free ? 'consult.free' : notes[c.status] ?? 'consult.offline'), whom: { agent: c.id } }));
  if (number) targets.unshift({ key: 'number', name: number, note: words.say('consult.number'), off: false, whom: { to: number } });
  const chosen = targets[Math.min(at, targets.length - 1)];
  const go = (t: Target | undefined) => { if (t && !t.off) desk.calls.consult(t.whom); };
  const move = (e: React.KeyboardEvent) => {
    if (e.key === 'ArrowDown') setAt((i) => Math.min(targets.length - 1, i + 1));
    else if (e.key === 'ArrowUp') setAt((i) => Math.max(0, i - 1));
    else if (e.key === 'Enter') go(chosen);
    else return;
    e.preventDefault();
  };
  return (
    <div className="transfer" data-testid="consult">
      <div className="field on"><input autoFocus value={text} placeholder={words.say('consult.find')} aria-label={words.say('consult.to')}
        onChange={(e) => { setText(e.target.value); setAt(0); }} onKeyDown={move} /></div>
      <div className="menu" role="listbox" aria-label={words.say('consult.to')}>
        {targets.length === 0 && <p className="sm t3">{words.say(list === null ? 'consult.fail' : 'consult.none')}</p>}
        {targets.slice(0, 8).map((t) => (
          <button key={t.key} role="option" aria-selected={t === chosen} aria-disabled={t.off} onClick={() => go(t)} data-testid="consult-target" data-agent={t.key}>
            <span className={t.off ? 't3' : ''}>{t.name}</span><span className="sm t3 push">{t.note}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
