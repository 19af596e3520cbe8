import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import Modal from 'antd/es/modal';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { find, type Entry } from './find';

/** Palette finds whatever is on the page, and what can be done; arrows move, Enter takes, Escape closes. */
export function Palette({ entries }: { entries: () => Entry[] }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const open = state.overlay === 'palette';
  const close = () => { desk.set({ overlay: null }); document.querySelector<HTMLElement>('[data-testid="search"]')?.focus(); };
  return (
    <Modal open={open} onCancel={close} focusTriggerAfterClose={false} footer={null} closable={false} width={560} style={{ top: 72 }} transitionName="" maskTransitionName="" destroyOnHidden
      aria-label={words.say('palette')}>
      {open && <Box entries={entries()} close={close} />}
    </Modal>
  );
}

function Box({ entries, close }: { entries: Entry[]; close: () => void }) {
  const { desk } = useDesk();
  const words = useWords();
  const [wish, setWish] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const rows = find(entries, wish);
  const here = Math.min(at, rows.length - 1);
  const run = (e: Entry | undefined) => {
    if (!e) return;
    desk.set({ overlay: null });
    e.run();
  };
  const keys = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return; // an input method takes its own keys
    if (e.key === 'ArrowDown') setAt((here + 1) % Math.max(1, rows.length));
    else if (e.key === 'ArrowUp') setAt((here - 1 + rows.length) % Math.max(1, rows.length));
    else if (e.key === 'Enter') run(rows[here]);
    else if (e.key === 'Escape') close();
    else return;
    e.preventDefault();
    e.stopPropagation(); // what lies below hears nothing of it
  };
  return (
    <div className="palette" data-testid="palette">
      <label className="wish"><Icon name="search" size={16} />
        <input ref={field} role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-activedescendant={rows[here] ? `palette-${here}` : undefined}
          aria-label={words.say('palette.find')} placeholder={words.say('palette.find')} value={wish} onChange={(e) => { setWish(e.target.value); setAt(0); }} onKeyDown={keys} data-testid="palette-find" /></label>
      <ul id="palette-list" role="listbox" aria-label={words.say('palette')}>
        {rows.map((e, i) => (
          <li key={e.id} id={`palette-${i}`} role="option" aria-selected={i === here} onMouseMove={() => setAt(i)} onClick={() => run(e)} data-testid="palette-row" data-entry={e.id}>
            <Icon name={e.icon} size={16} /><span className="ell">{e.text}{e.hint && <span className="t3 sm"> {e.hint}</span>}</span>
            <span className="t3 sm">{words.say(`palette.${e.sort}`)}</span>{e.keys ? <kbd className="kbd">{e.keys}</kbd> : <span />}
          </li>
        ))}
      </ul>
      <p className="sr" role="status">{words.say('palette.count', { n: rows.length })}</p>
      {rows.length === 0 && <p className="t3 none">{words.say('palette.none')}</p>}
    </div>
  );
}
