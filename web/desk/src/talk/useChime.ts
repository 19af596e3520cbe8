import { useEffect, useRef } from 'react';
import { useDesk } from '../state/desk';

/** useChime sounds once when a customer in the agent's hands becomes angry; not for anger that was there when the page opened. */
export function useChime(): void {
  const { desk, state } = useDesk();
  const angry = (state.view?.contacts ?? []).filter((c) => c.anger && c.state !== 'wrapping').map((c) => c.id).join(' ');
  const known = useRef<string | null>(null);
  const epoch = state.view?.epoch;
  useEffect(() => {
    if (epoch === undefined) return;
    const before = known.current;
    known.current = angry;
    if (before === null) return;
    if (angry.split(' ').some((id) => id && !before.split(' ').includes(id))) desk.phone.sound.chime();
  }, [desk, angry, epoch]);
}
