import { useEffect } from 'react';
import { useDesk } from '../state/desk';

/** useRing sounds while an offer stands. */
export function useRing(): void {
  const { desk, state } = useDesk();
  const reservation = state.view?.offer?.reservation;
  const answering = Boolean(state.working['accept']);
  useEffect(() => {
    if (!reservation || answering) return;
    return desk.phone.sound.ring();
  }, [desk, reservation, answering]);
}
