import { api } from '../../../shared/request';
import type { ContactView, PastContactView } from '../protocol';
import type { Drafts } from './drafts';
import type { Hand } from './state';

/** Wrap is what an agent keeps of a contact: its note, its summary, its outcome, and what was understood wrongly. */
export class Wrap {
  constructor(private readonly hand: Hand, private readonly drafts: Drafts) {}

  /** correct says that an utterance was understood wrongly, or takes that back; the transcript tells when it is kept. */
  correct(contact: string, c: { utterance: string; of: 'need' | 'intent' | 'mood'; was: string; is: string }): void {
    void this.hand.run('correct', 'act.correct', () => api.post('/api/desk/contacts/{id}/correct', c, { path: { id: contact } }));
  }

  /** notThis says that a foreseen reason is not it, or takes that back. */
  notThis(contact: string, need: string, back: boolean): void {
    void this.hand.run('not-this', 'act.foreseen', () => api.post('/api/desk/contacts/{id}/not-this', { need, back }, { path: { id: contact } }));
  }

  /** offered is the drafted summary while the agent has neither taken it nor put it away. */
  offered(c: ContactView): ContactView['draft'] | null {
    if (!c.draft?.text || this.hand.state().away[c.id] || this.drafts.of(c.id, c.note).text.includes(c.draft.text)) return null;
    return c.draft;
  }

  /** takeDraft puts the drafted summary below what the note says already, and leads there. */
  takeDraft(): void {
    const c = this.hand.current();
    const draft = c?.state === 'wrapping' ? this.offered(c) : null;
    if (!c || !draft) return;
    const note = this.drafts.of(c.id, c.note).text.trimEnd();
    this.drafts.write(c.id, (note ? `${note}\n${draft.text}` : draft.text).slice(0, 8000));
    requestAnimationFrame(() => document.getElementById('outcome')?.focus());
  }

  putDraftAway(contact: string): void {
    this.hand.set({ away: { ...this.hand.state().away, [contact]: true } });
    requestAnimationFrame(() => document.getElementById('outcome')?.focus());
  }

  extend(): void {
    const c = this.hand.current();
    if (c) void this.hand.run('extend', 'act.extend', () => api.post('/api/desk/contacts/{id}/wrap/extend', {}, { path: { id: c.id } }));
  }

  /** complete saves the note first, so that nothing typed is lost with the contact. */
  complete(disposition: string): void {
    const c = this.hand.current();
    if (!c) return;
    void this.hand.run('complete', 'act.complete', async () => {
      await this.drafts.flush(c.id);
      await api.post('/api/desk/contacts/{id}/wrap/complete', { disposition }, { path: { id: c.id } });
    });
  }

  past(customer: string, before?: string): Promise<{ items: PastContactView[]; next?: string }> {
    return api.get('/api/desk/contacts', { query: { customer, before } });
  }
}
