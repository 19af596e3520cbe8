/** Room is one part of the studio. */
export type Room = 'intents' | 'inbox' | 'evaluation' | 'needs' | 'voices';
export const rooms: readonly Room[] = ['intents', 'inbox', 'evaluation', 'needs', 'voices'];

/** Place is where the address points: a room, and what is open in it. */
export interface Place { room: Room; id: string }

/** placeOf reads an address's hash: #needs/muhe-dry-skin; anything else is the list of intents. */
export function placeOf(hash: string): Place {
  const [room, id] = hash.replace(/^#/, '').split('/');
  const known = rooms.find((r) => r === room);
  return { room: known ?? 'intents', id: known ? decodeURIComponent(id ?? '') : '' };
}

export function hrefOf(room: Room, id = ''): string {
  return id ? `#${room}/${encodeURIComponent(id)}` : `#${room}`;
}

/** typing tells whether a key belongs to a field. */
export function typing(e: KeyboardEvent): boolean {
  return e.ctrlKey || e.metaKey || e.altKey || (e.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName));
}
