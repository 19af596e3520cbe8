import { read, write } from '../../shared/lang';

// Ids alone are kept, and only here: who it is, is asked for anew each time.
const key = 'zy.customers.recent';
const most = 8;

/** recents are the customers that were opened here last, the latest first. */
export function recents(): string[] {
  return parse(read(key));
}

/** parse reads what was kept; anything else is nothing. */
export function parse(text: string | null): string[] {
  return (text ?? '').split(' ').filter((id) => /^cu_\w{1,60}$/.test(id)).slice(0, most);
}

/** withOne puts a customer first. */
export function withOne(list: readonly string[], id: string): string[] {
  return [id, ...list.filter((x) => x !== id)].slice(0, most);
}

export function remember(id: string): void {
  write(key, withOne(recents(), id).join(' '));
}

export function forget(): void {
  write(key, '');
}
