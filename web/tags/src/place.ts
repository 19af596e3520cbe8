/** place is what the address asks for: #ID, #ID/customers, #ID/history, #ID/edit, #ID/edit/VERSION or #new. */
export function place(): { id: string; tab: string; version: number } {
  const [id = '', tab = '', version = ''] = location.hash.slice(1).split('/').map(decodeURIComponent);
  return { id, tab, version: Number(version) || 0 };
}

export const go = (...parts: (string | number)[]): void => { location.hash = parts.map((p) => encodeURIComponent(p)).join('/'); };

/** typing tells whether a key belongs to a field. */
export const typing = (e: KeyboardEvent): boolean => e.altKey || e.ctrlKey || e.metaKey || (e.target instanceof HTMLElement && (e.target.matches('input, select, textarea') || e.target.isContentEditable));
