/** Refused is an answer other than success: status 0 means that nothing came back. */
export class Refused extends Error {
  constructor(readonly status: number, readonly kind: string, detail: string) {
    super(detail || kind || String(status));
  }
}

// A request that takes longer is given up; the caller says so and offers a retry.
const patienceMs = 15_000;

async function ask(path: string, init: RequestInit): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(patienceMs) });
  } catch {
    throw new Refused(0, 'unavailable', '');
  }
  const text = await answer.text();
  let body: unknown = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    if (answer.ok) throw new Refused(answer.status, 'internal', '');
  }
  if (answer.ok) return body;
  const problem = (body ?? {}) as { kind?: string; detail?: string; title?: string };
  throw new Refused(answer.status, problem.kind ?? '', problem.detail ?? problem.title ?? '');
}

export function get<T>(path: string): Promise<T> {
  return ask(path, { method: 'GET', headers: { Accept: 'application/json' } }) as Promise<T>;
}

export function post<T = Record<string, never>>(path: string, body: unknown): Promise<T> {
  return ask(path, {
    method: 'POST', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
  }) as Promise<T>;
}

/** beacon tells the server something while the page is going away. */
export function beacon(path: string, body: unknown): void {
  navigator.sendBeacon(path, new Blob([JSON.stringify(body)], { type: 'application/json' }));
}
