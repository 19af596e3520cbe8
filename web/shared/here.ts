import type { Me } from './me';
import { api, Refused } from './request';

/** here asks who is signed in and what they may do: of the desk, or of their account where they have no desk. 'out': nobody is. */
export async function here(): Promise<Me | 'out'> {
  try {
    const me = await api.get('/api/desk/me');
    return { name: me.name, may: me.may ?? [] };
  } catch (e) {
    if (e instanceof Refused && e.status === 401) return 'out';
  }
  try {
    const a = await api.get('/api/account');
    return { name: a.name, may: a.may ?? [] };
  } catch (e) {
    return e instanceof Refused && e.status === 401 ? 'out' : { name: '', may: [] }; // the page asks, and is refused where it must be
  }
}
