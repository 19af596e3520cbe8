import type { Floor } from './protocol';

export type Hour = Floor['figures']['hour'];

// A minute has few calls: shares and means are of the minutes before as well.
const windowed = 10;

/** rolling divides what the last minutes had together; null where they had none. */
export function rolling(part: number[], whole: number[]): (number | null)[] {
  return whole.map((_, i) => {
    const from = Math.max(0, i + 1 - windowed);
    const sum = (list: number[]) => list.slice(from, i + 1).reduce((a, b) => a + b, 0);
    const all = sum(whole);
    return all > 0 ? sum(part) / all : null;
  });
}

const times = (by: number) => (v: number | null) => (v === null ? null : v * by);

/** levels is the service level in percent. */
export const levels = (h: Hour): (number | null)[] => rolling(h.in_time, h.served).map(times(100));

/** pace is the mean wait of who was taken, in seconds. */
export const pace = (h: Hour): (number | null)[] => rolling(h.wait_ms, h.served).map(times(1 / 1000));

/** lost is the share of who hung up while waiting, in percent. */
export const lost = (h: Hour): (number | null)[] => rolling(h.abandoned, h.served.map((n, i) => n + (h.abandoned[i] ?? 0))).map(times(100));

/** points are the line's places in a box; the present minute is at its right edge, and an hour fills it. Minutes without a value leave a gap. */
export function points(values: (number | null)[], top: number, width: number, height: number): [number, number][][] {
  const out: [number, number][][] = [];
  let part: [number, number][] = [];
  values.forEach((v, i) => {
    if (v === null) {
      if (part.length > 0) out.push(part);
      part = [];
      return;
    }
    part.push([width - ((values.length - 1 - i) / 59) * width, height - (Math.min(v, top) / top) * height]);
  });
  return part.length > 0 ? [...out, part] : out;
}
