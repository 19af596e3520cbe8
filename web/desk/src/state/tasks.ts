import { api } from '../../../shared/request';
import type { TaskView } from '../protocol';
import type { Hand } from './state';

export type Way = 'chat' | 'sms' | 'mail';
export type Outcome = 'called_back' | 'answered' | 'needless';

/** Tasks are the messages that customers left: what the agent has in hand and what nobody has. */
export class Tasks {
  constructor(private readonly hand: Hand) {}

  page(after?: string): Promise<{ items: TaskView[]; open: number; next?: string }> {
    return api.get('/api/desk/tasks', { query: { after } });
  }

  take(id: string): Promise<boolean> {
    return this.hand.run('task', 'act.task.take', () => api.post('/api/desk/tasks/{id}/take', {}, { path: { id } }));
  }

  release(id: string): Promise<boolean> {
    return this.hand.run('task', 'act.task.release', () => api.post('/api/desk/tasks/{id}/release', {}, { path: { id } }));
  }

  /** call calls the customer back; the list makes room for the call. */
  async call(id: string): Promise<boolean> {
    const done = await this.hand.run('task', 'act.call', () => api.post('/api/desk/tasks/{id}/call', {}, { path: { id } }));
    if (done) this.hand.set({ overlay: null });
    return done;
  }

  /** answer writes back; client is the same in every try of one text, so that a chat has it once. */
  answer(id: string, way: Way, client: string, text: string): Promise<boolean> {
    return this.hand.run('task', 'act.task.answer', () => api.post('/api/desk/tasks/{id}/answer', { way, client, text }, { path: { id } }));
  }

  done(id: string, outcome: Outcome, note: string): Promise<boolean> {
    return this.hand.run('task', 'act.task.done', () => api.post('/api/desk/tasks/{id}/done', { outcome, note }, { path: { id } }));
  }
}
