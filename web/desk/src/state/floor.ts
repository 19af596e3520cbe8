import { api } from '../../../shared/request';
import type { Hand } from './state';

/** Steering is how a supervisor steps in: into a talk, at what waits, and at who works. */
export class Steering {
  constructor(private readonly hand: Hand, private readonly home: () => void) {}

  /** observe goes into another agent's talk, or out of it with null; it tells whether that was done. */
  observe(contact: string, mode: 'listen' | 'whisper' | 'barge' | null): Promise<boolean> {
    return this.hand.run('observe', 'act.observe', () => (mode ? api.post('/api/desk/contacts/{id}/observe', { mode }, { path: { id: contact } }) : api.post('/api/desk/contacts/{id}/unobserve', {}, { path: { id: contact } })));
  }

  /** takeOver goes on with a talk in its agent's place; the page becomes the desk, where the customer is now. */
  async takeOver(contact: string): Promise<boolean> {
    const done = await this.hand.run('observe', 'act.take_over', () => api.post('/api/desk/contacts/{id}/take-over', {}, { path: { id: contact } }));
    if (done) this.home();
    return done;
  }

  /** steer changes what a waiting contact waits for. */
  steer(contact: string, wish: { queue?: string; priority?: number; any_skill?: boolean }): Promise<boolean> {
    return this.hand.run('steer', 'act.steer', () => api.post('/api/floor/contacts/{id}/steer', wish, { path: { id: contact } }));
  }

  /** steerStatus sends another agent away, or signs them off. */
  steerStatus(agent: string, status: 'away' | 'offline', reason?: string): Promise<boolean> {
    return this.hand.run('steer', 'act.steer', () => api.post('/api/floor/agents/{id}/status', { status, ...(reason && { reason }) }, { path: { id: agent } }));
  }

  /** wallboard makes a link for a television; it is shown this once. */
  async wallboard(): Promise<string> {
    let link = '';
    await this.hand.run('wallboard', 'act.wallboard', async () => { link = (await api.post('/api/floor/wallboards', { days: 90 })).link; });
    return link;
  }
}
