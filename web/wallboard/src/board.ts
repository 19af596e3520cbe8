import type { AnswerOf } from '../../shared/api/client';

export type Queue = AnswerOf<'/api/v1/queues', 'get'>['items'][number];

/** Group is what agents do, as the board counts them; whose audio is down can take nothing. */
export type Group = 'ready' | 'busy' | 'away';

/** agentsOf counts a queue's agents; who is offline is left out. */
export function agentsOf(q: Queue): Record<Group, number> {
  const n = (k: string) => q.agents[k] ?? 0;
  return { ready: n('available'), busy: n('busy') + n('ringing'), away: n('away') + n('no_line') };
}

/** percent is a share in whole percent; null: of nothing. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((100 * part) / whole) : null;
}

export type Alarm = 'calm' | 'late' | 'low';

/** alarm tells what is out of order: somebody waits beyond the target, or too few were answered in time. */
export function alarm(q: Queue): Alarm {
  if (q.waiting > 0 && q.target_seconds > 0 && q.oldest_ms > 1000 * q.target_seconds) return 'late';
  const level = percent(q.served_in_time, q.served);
  return level !== null && q.target_percent > 0 && level < q.target_percent ? 'low' : 'calm';
}

/** columns is how many cards stand side by side, so that all are seen at once and as large as can be. */
export function columns(queues: number, width: number, height: number): number {
  let best = 1;
  let largest = 0;
  for (let n = 1; n <= Math.max(1, queues); n++) {
    const side = Math.min(width / n / 16, height / Math.ceil(queues / n) / 9);
    if (side > largest) [largest, best] = [side, n];
  }
  return best;
}
