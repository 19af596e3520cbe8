import { api } from '../../../shared/request';
import type { Hand } from './state';

/** Chats are what an agent writes and hands to a customer. */
export class Chats {
  constructor(private readonly hand: Hand) {}

  /** writes sends a message to the customer of a chat. */
  writes(contact: string, text: string): Promise<boolean> {
    return this.hand.run('write', 'act.write', () => api.post('/api/desk/contacts/{id}/messages', { client: crypto.randomUUID(), text }, { path: { id: contact } }));
  }

  /** sends sends a file to them. */
  sends(contact: string, file: File): Promise<boolean> {
    const query = new URLSearchParams({ client: crypto.randomUUID(), name: file.name });
    return this.hand.run('file', 'act.write', async () => {
      const answer = await fetch(`/api/desk/contacts/${contact}/files?${query}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file });
      if (!answer.ok) throw new Error(`file: ${answer.status}`);
    });
  }

  /** seen says how far a chat was read, types that something is being written; either may be lost. */
  seen(contact: string, upto: number): Promise<unknown> {
    return api.post('/api/desk/contacts/{id}/seen', { upto }, { path: { id: contact } }).catch(() => undefined);
  }

  types(contact: string): Promise<unknown> {
    return api.post('/api/desk/contacts/{id}/typing', {}, { path: { id: contact } }).catch(() => undefined);
  }

  /** give gives the customer a link for their own device; withdraw takes one back. */
  give(contact: string, form: string, fields: Record<string, string>, way?: 'message' | 'screen' | 'chat' | 'app'): Promise<boolean> {
    return this.hand.run('hand', 'act.hand', () => api.post('/api/desk/contacts/{id}/handoffs', { form, fields, way }, { path: { id: contact } }));
  }

  /** share sends the customer the page that a company's devices go on with together. */
  share(contact: string): Promise<boolean> {
    return this.hand.run('hand', 'act.hand', () => api.post('/api/desk/contacts/{id}/joint', {}, { path: { id: contact } }));
  }

  withdraw(handoff: string): Promise<boolean> {
    return this.hand.run('hand', 'act.hand', () => api.post('/api/desk/handoffs/{id}/withdraw', {}, { path: { id: handoff } }));
  }
}
