const key = 'zy.tab';

/**
 * claimTab names this page towards the server. A reload keeps the name, so that
 * the server takes the new page for the old one. A duplicated tab gets a name of
 * its own: while a page lives its name is not in the storage that is copied.
 */
export function claimTab(): string {
  let tab = '';
  try {
    tab = sessionStorage.getItem(key) ?? '';
    sessionStorage.removeItem(key);
    const mine = tab || fresh();
    addEventListener('pagehide', () => sessionStorage.setItem(key, mine));
    addEventListener('pageshow', () => sessionStorage.removeItem(key));
    return mine;
  } catch {
    return tab || fresh();
  }
}

function fresh(): string {
  const raw = crypto.getRandomValues(new Uint8Array(12));
  return [...raw].map((b) => b.toString(16).padStart(2, '0')).join('');
}
