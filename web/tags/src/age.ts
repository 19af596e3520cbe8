/** ages are the choices of how long somebody has had a tag. */
export const ages = ['any', 'day', 'week', 'month', 'over30', 'over90', 'days'] as const;
export type Age = (typeof ages)[number];

/** Days are civil days of the browser's zone, both of them in; an empty one is no bound. */
export interface Days { from: string; to: string }

const dayMs = 86_400_000;

/** boundsOf are the instants between which they got it: from is in, to is out. */
export function boundsOf(age: Age, days: Days, now: number): { from?: string; to?: string } {
  const ago = (n: number) => new Date(now - n * dayMs).toISOString();
  switch (age) {
    case 'any': return {};
    case 'day': return { from: ago(1) };
    case 'week': return { from: ago(7) };
    case 'month': return { from: ago(30) };
    case 'over30': return { to: ago(30) };
    case 'over90': return { to: ago(90) };
    case 'days': return { ...(days.from ? { from: begins(days.from, 0) } : {}), ...(days.to ? { to: begins(days.to, 1) } : {}) };
  }
}

// begins is the local beginning of a day, or of one after it.
function begins(day: string, after: number): string {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  return new Date(y, m - 1, d + after).toISOString();
}
