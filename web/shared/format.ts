import type { Screen } from './lang';

const two = (n: number) => String(n).padStart(2, '0');

/** clock writes a duration as 0:38, 6:10 or 1:02:03; under zero counts as zero. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [h, m, r] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  return h > 0 ? `${h}:${two(m)}:${two(r)}` : `${m}:${two(r)}`;
}

/** longClock is clock with two figures for the minutes, so that it keeps its width: 01:48. */
export function longClock(ms: number): string {
  const text = clock(ms);
  return text.length === 4 ? '0' + text : text;
}

/** left is what remains of a countdown in whole seconds, the last one shown as 1. */
export function left(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}

/** money writes an amount in its minor unit: ¥760, ¥2,128.50; what is no code of ISO 4217 stands behind as a source wrote it. */
export function money(minor: number, currency: string, screen: Screen): string {
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${minor / 100} ${currency}`.trim(); // Intl throws
  const probe = new Intl.NumberFormat(screen, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  const digits = probe.resolvedOptions().maximumFractionDigits ?? 2;
  const value = minor / 10 ** digits;
  return new Intl.NumberFormat(screen, {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
  }).format(value);
}

/** day writes 11-20 within the year of now, else 2024-11-20. */
export function day(at: Date, now: Date): string {
  const short = `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return at.getFullYear() === now.getFullYear() ? short : `${at.getFullYear()}-${short}`;
}

export function hour(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();

/** daysBetween counts calendar days, so that last night is yesterday. */
export function daysBetween(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

export type Age =
  | { unit: 'now' }
  | { unit: 'minutes' | 'hours' | 'days' | 'months' | 'years'; n: number }
  | { unit: 'today' | 'yesterday'; time: string };

/** age says how old something is, in the words that people use for it. */
export function age(at: Date, now: Date): Age {
  const ms = now.getTime() - at.getTime();
  const days = daysBetween(at, now);
  if (ms < 60_000) return { unit: 'now' };
  if (ms < 3_600_000) return { unit: 'minutes', n: Math.floor(ms / 60_000) };
  if (days <= 0) return { unit: 'today', time: hour(at) };
  if (days === 1) return { unit: 'yesterday', time: hour(at) };
  if (days < 60) return { unit: 'days', n: days };
  if (days < 730) return { unit: 'months', n: Math.floor(days / 30.44) };
  return { unit: 'years', n: Math.floor(days / 365.25) };
}
