import { api } from '../../../shared/request';
import type { CallView, Colleague, ContactView } from '../protocol';
import type { Hand } from './state';
import { Switch } from './switch';

const armedMs = 2000;

/** Calls are what an agent does with a call: the one that rings, the one that they hold, and a new one. */
export class Calls {
  private armedTimer = 0;
  private readonly muting: Switch;
  private readonly holding: Switch;

  constructor(private readonly hand: Hand) {
    this.muting = new Switch(hand, 'mute', 'act.mute', (id, on) => api.post('/api/desk/contacts/{id}/mute', { on }, { path: { id } }));
    this.holding = new Switch(hand, 'hold', 'act.hold', (id, on) => api.post('/api/desk/contacts/{id}/hold', { on }, { path: { id } }));
  }

  accept(): void {
    const o = this.hand.state().view?.offer;
    if (o) void this.hand.run('accept', 'act.accept', () => api.post('/api/desk/reservations/{id}/accept', {}, { path: { id: o.reservation } }));
  }

  reject(reason: string): void {
    const o = this.hand.state().view?.offer;
    this.hand.set({ overlay: null });
    if (o) void this.hand.run('reject', 'act.reject', () => api.post('/api/desk/reservations/{id}/reject', { reason }, { path: { id: o.reservation } }));
  }

  mute(): void {
    this.live((c) => this.muting.turn(c.id, c.muted));
  }

  hold(): void {
    this.live((c) => this.holding.turn(c.id, c.state === 'on_hold'));
  }

  /** record pauses the recording, or resumes it. */
  record(): void {
    this.live((c) => {
      const state = c.recording?.state;
      if (state !== 'on' && state !== 'paused') return;
      void this.hand.run('recording', 'act.recording', () => api.post(state === 'on' ? '/api/desk/contacts/{id}/recording/pause' : '/api/desk/contacts/{id}/recording/resume', {}, { path: { id: c.id } }));
    });
  }

  /** counsel says whether the agent wants to speak with the senior who is asked for. */
  counsel(on: boolean): void {
    const c = this.hand.current();
    if (c?.escalation) void this.hand.run('counsel', 'act.counsel', () => api.post('/api/desk/contacts/{id}/counsel', { on }, { path: { id: c.id } }));
  }

  /** relieve lets the senior go on with the customer. */
  relieve(): void {
    const c = this.hand.current();
    if (c?.escalation?.state === 'joined') void this.hand.run('relieve', 'act.relieve', () => api.post('/api/desk/contacts/{id}/relieve', {}, { path: { id: c.id } }));
  }

  digits(digits: string): Promise<boolean> {
    const c = this.hand.current();
    if (!c || c.state !== 'connected') return Promise.resolve(false);
    return this.hand.run('digits', 'act.digits', () => api.post('/api/desk/contacts/{id}/digits', { digits }, { path: { id: c.id } }));
  }

  end(): void {
    this.disarm();
    const ringing = this.hand.current();
    if (ringing?.state === 'advising' || ringing?.state === 'dialling' || ringing?.state === 'informing') void this.hand.run('end', 'act.end', () => api.post('/api/desk/contacts/{id}/end', {}, { path: { id: ringing.id } }));
    else this.live((c) => this.hand.run('end', 'act.end', () => api.post('/api/desk/contacts/{id}/end', {}, { path: { id: c.id } })));
  }

  /** endByKey ends at the second key within two seconds. */
  endByKey(): void {
    const c = this.hand.current();
    if (!c || c.state === 'wrapping') return;
    if (this.hand.state().armed) {
      this.end();
      return;
    }
    this.hand.set({ armed: true });
    this.armedTimer = window.setTimeout(() => this.disarm(), armedMs);
  }

  private disarm(): void {
    clearTimeout(this.armedTimer);
    if (this.hand.state().armed) this.hand.set({ armed: false });
  }

  transfer(to: { queue?: string; to?: string }): void {
    this.hand.set({ overlay: null });
    this.live((c) => this.hand.run('transfer', 'act.transfer', () => api.post('/api/desk/contacts/{id}/transfer', to, { path: { id: c.id } })));
  }

  /** consult asks a colleague, or a telephone; the customer is on hold meanwhile. */
  consult(whom: { agent?: string; to?: string }): void {
    this.hand.set({ overlay: null });
    this.live((c) => this.hand.run('third', 'act.consult', () => api.post('/api/desk/contacts/{id}/consult', whom, { path: { id: c.id } })));
  }

  /** third is what may be done about whom the agent asked: back to the customer, all together, one of them gone. */
  third(what: 'consult/end' | 'conference' | 'conference/leave' | 'conference/remove'): void {
    this.live((c) => this.hand.run('third', `act.third.${what}`, () => api.post(`/api/desk/contacts/{id}/${what}`, {}, { path: { id: c.id } })));
  }

  /** colleagues lists whom the agent may ask. */
  async colleagues(find: string): Promise<Colleague[]> {
    return (await api.get('/api/desk/colleagues', { query: { find } })).items ?? [];
  }

  /** instead has the customer called back for a queue that is closed, or lets them leave it a message. */
  instead(queue: string, way: 'callback' | 'message'): void {
    this.hand.set({ overlay: null });
    this.live((c) => this.hand.run('transfer', 'act.instead', () => api.post('/api/desk/contacts/{id}/instead', { queue, way }, { path: { id: c.id } })));
  }

  /** identify says which of the candidates is on the line. */
  identify(contact: string, customer: string): void {
    void this.hand.run('identify', 'act.identify', () => api.post('/api/desk/contacts/{id}/identify', { customer }, { path: { id: contact } }));
  }

  /** call calls a number, or the customer of an earlier call. */
  call(whom: { to: string } | { contact: string }): void {
    this.hand.set({ overlay: null });
    void this.hand.run('call', 'act.call', () => api.post('/api/desk/calls', whom));
  }

  /** past lists the calls that the agent took and made, newest first. */
  past(before?: string): Promise<{ items: CallView[]; next?: string }> {
    return api.get('/api/desk/calls', { query: { before } });
  }

  private live(act: (c: ContactView) => unknown): void {
    const c = this.hand.current();
    if (c && (c.state === 'connected' || c.state === 'on_hold' || c.state === 'rejoining')) act(c);
  }
}
