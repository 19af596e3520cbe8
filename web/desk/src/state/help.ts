import { api } from '../../../shared/request';
import type { ContactView } from '../protocol';
import type { Hand } from './state';

/** Help is how an agent asks a supervisor for help in the contact at hand. */
export class Help {
  constructor(private readonly hand: Hand) {}

  /** press raises the hand and offers to say why; where it is up already it shows that. */
  press(): void {
    const c = this.talk();
    if (!c) return;
    const open = this.hand.state().overlay === 'help';
    this.hand.set({ overlay: open ? null : 'help' });
    if (!c.help && !open) void this.ask(c, true, '');
  }

  /** tell says why, once the hand is up. */
  tell(why: string): Promise<boolean> {
    const c = this.talk();
    return c && why.trim() ? this.ask(c, true, why.trim()) : Promise.resolve(false);
  }

  withdraw(): void {
    const c = this.talk();
    this.hand.set({ overlay: null });
    if (c?.help) void this.ask(c, false, '');
  }

  /** read puts a supervisor's note away. */
  read(note: string): void {
    this.hand.set({ read: { ...this.hand.state().read, [note]: true } });
  }

  /** talk is the contact in which help can be asked for. */
  talk(): ContactView | null {
    const c = this.hand.current();
    return c && c.state !== 'wrapping' ? c : null;
  }

  private ask(c: ContactView, on: boolean, why: string): Promise<boolean> {
    return this.hand.run('help', 'act.help', () => api.post('/api/desk/contacts/{id}/help', { on, ...(why && { why }) }, { path: { id: c.id } }));
  }
}
