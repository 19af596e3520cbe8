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

  /** askSenior rings a senior colleague of who talks; how, the queue's plan says. */
  askSenior(contact: string): Promise<boolean> {
    return this.hand.run('senior', 'act.senior', () => api.post('/api/floor/contacts/{id}/senior', {}, { path: { id: contact } }));
  }

  /** callAgain lets a missed callback be tried at once; byHand ends one whose customer was helped otherwise. */
  callAgain(contact: string): Promise<boolean> {
    return this.hand.run('callback', 'act.callback', () => api.post('/api/floor/contacts/{id}/callback/again', {}, { path: { id: contact } }));
  }

  byHand(contact: string): Promise<boolean> {
    return this.hand.run('callback', 'act.callback', () => api.post('/api/floor/contacts/{id}/callback/by-hand', {}, { path: { id: contact } }));
  }

  /** steerStatus sends another agent away, or signs them off. */
  steerStatus(agent: string, status: 'away' | 'offline', reason?: string): Promise<boolean> {
    return this.hand.run('steer', 'act.steer', () => api.post('/api/floor/agents/{id}/status', { status, ...(reason && { reason }) }, { path: { id: agent } }));
  }

  /** note writes to an agent during a contact; they alone see it. */
  note(contact: string, agent: string, text: string): Promise<boolean> {
    return this.hand.run('note', 'act.note', () => api.post('/api/floor/contacts/{id}/note', { agent, text }, { path: { id: contact } }));
  }

  /** callbackOnly offers callbacks to who comes to a queue, and to who waits already; until null it is taken back by hand. */
  callbackOnly(queue: string, waiting: boolean, until: Date | null): Promise<boolean> {
    return this.order(() => api.post('/api/floor/queues/{id}/callback-only', { waiting, ...ending(until) }, { path: { id: queue } }));
  }

  /** announce lets callers hear words when they come to a queue. */
  announce(queue: string, text: Record<string, string>, until: Date | null): Promise<boolean> {
    return this.order(() => api.post('/api/floor/queues/{id}/announcement', { text, ...ending(until) }, { path: { id: queue } }));
  }

  /** banner tells the agents of a queue, with null those of the whole unit. */
  banner(queue: string | null, text: Record<string, string>, until: Date | null): Promise<boolean> {
    return this.order(() => api.post('/api/floor/banners', { text, until: (until ?? new Date(0)).toISOString(), ...(queue && { queue }) }));
  }

  /** place lets agents serve a queue until a time, or not serve it. */
  place(agents: string[], queue: string, leave: boolean, until: Date): Promise<boolean> {
    return this.order(() => api.post('/api/floor/placements', { agents, queue, leave, until: until.toISOString() }));
  }

  /** takeBack ends what was ordered. */
  takeBack(directive: string): Promise<boolean> {
    return this.order(() => api.post('/api/floor/directives/{id}/end', {}, { path: { id: directive } }));
  }

  private order(ask: () => Promise<unknown>): Promise<boolean> {
    return this.hand.run('order', 'act.steer', ask);
  }

  /** wallboard makes a link for a television; it is shown this once. */
  async wallboard(): Promise<string> {
    let link = '';
    await this.hand.run('wallboard', 'act.wallboard', async () => { link = (await api.post('/api/floor/wallboards', { days: 90 })).link; });
    return link;
  }
}

const ending = (until: Date | null): { until?: string } => (until ? { until: until.toISOString() } : {});
