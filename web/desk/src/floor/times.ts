/** atOf is the next moment at which a clock in this browser's zone shows the time (15:30) after now; null: it is no time. */
export function atOf(time: string, now: number): Date | null {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!parts) return null;
  const at = new Date(now);
  at.setHours(Number(parts[1]), Number(parts[2]), 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at;
}

/** inMinutes is the time of day some minutes from now, as the field of a time wants it. */
export function inMinutes(minutes: number, now: number): string {
  const at = new Date(now + minutes * 60_000);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** timeOf writes an instant as the time of day, with the day where it is another. */
export function timeOf(at: string, now: number, screen: string): string {
  const then = new Date(at);
  const today = then.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(screen, { ...(!today && { month: 'numeric', day: 'numeric' }), hour: '2-digit', minute: '2-digit', hour12: false }).format(then);
}
