import { begins, kinds, type Kind } from './api';

/** Place is which rule the address shows: kind/id, or kind/+ for a new one. */
export interface Place { kind: Kind; id: string }

export function place(): Place | null {
  const [kind, id] = decodeURIComponent(location.hash.slice(1)).split('/');
  const known = kinds.find((k) => k === kind);
  return known && id && (id !== '+' || begins(known)) ? { kind: known, id } : null;
}

export const go = (kind: Kind, id: string): void => { location.hash = `${kind}/${id}`; };
