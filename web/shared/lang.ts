// The screens speak Chinese and English. A dictionary is a plain object; a
// message may hold {placeholders}. English words its plurals itself:
// {n|call|calls} gives "call" when n is 1.
export type Screen = 'zh-CN' | 'en';
export type Values = Record<string, string | number>;

const slot = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** fill puts the values into the message; a missing value stays visible as {name}. */
export function fill(message: string, values: Values = {}): string {
  return message.replace(slot, (whole, name: string, one?: string, many?: string) => {
    const v = values[name];
    if (v === undefined) return whole;
    if (one !== undefined) return v === 1 ? one : (many ?? '');
    return String(v);
  });
}

/** slots lists the names that a message asks for, sorted and once each. */
export function slots(message: string): string[] {
  return [...new Set([...message.matchAll(slot)].map((m) => m[1] ?? ''))].sort();
}

const order: Record<Screen, readonly ('cmn' | 'yue' | 'en')[]> = {
  'zh-CN': ['cmn', 'yue', 'en'],
  en: ['en', 'cmn', 'yue'],
};

/** pick chooses from a text of several languages in the written order of fallback. */
export function pick(text: Partial<Record<'cmn' | 'yue' | 'en', string>> | undefined, screen: Screen): string {
  for (const l of order[screen]) {
    const t = text?.[l];
    if (t) return t;
  }
  return '';
}

/** listed names several things in a row, with the comma of enumeration in Chinese. */
export function listed(names: readonly string[], screen: Screen): string {
  return names.join(screen === 'en' ? ', ' : '、');
}

const key = 'zy.screen';

/** wantedScreen is the language chosen here before, else the browser's. */
export function wantedScreen(): Screen {
  const kept = read(key);
  if (kept === 'zh-CN' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function keepScreen(screen: Screen): void {
  write(key, screen);
}

// A browser may refuse storage; the choice then lasts as long as the page.
export function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    /* not kept */
  }
}
