import { Icon } from '../../../shared/parts/Icon';
import { nameOf, numberOf } from '../parts/who';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { actions } from './actions';
import type { Entry } from './find';
import { Palette } from './Palette';

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Search is the box in the top bar that opens the palette; Ctrl K, ⌘ K do too. */
export function Search() {
  const { desk, state } = useDesk();
  const words = useWords();
  const keys = mac ? '⌘ K' : 'Ctrl K';
  return (
    <button className="search" aria-haspopup="dialog" aria-expanded={state.overlay === 'palette'} aria-label={`${words.say('palette.find')} ${keys}`} title={`${words.say('palette.find')} ${keys}`} onClick={() => desk.toggle('palette')} data-testid="search">
      <Icon name="search" size={16} /><span className="grow ell">{words.say('palette.short')}</span><kbd className="kbd">{keys}</kbd>
    </button>
  );
}

/** DeskPalette finds the customers whom the agent has in hand, the queues, and what can be done. */
export function DeskPalette() {
  const { desk, state } = useDesk();
  const words = useWords();
  const entries = (): Entry[] => [
    ...(state.view?.contacts ?? []).map((c): Entry => ({ id: c.id, sort: 'customer', text: nameOf(c.customer, words, c.channel), hint: numberOf(c.customer, words, c.channel).join(' '), icon: c.channel === 'chat' ? 'chat' : 'phone', run: () => desk.select(c.id) })),
    ...(state.view?.queues ?? []).map((q): Entry => ({ id: q.id, sort: 'queue', text: words.of(q.name) || q.id, hint: `${q.waiting} ${words.say('top.waiting')}`, icon: 'queue', run: () => desk.set({ overlay: 'queues' }) })),
    ...actions(desk, state, words),
  ];
  return <Palette entries={entries} />;
}
