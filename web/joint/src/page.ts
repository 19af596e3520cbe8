import type { AnswerOf, BodyOf } from '../../shared/api/client';

export type View = AnswerOf<'/api/joint/state', 'post'>;
export type Invitation = AnswerOf<'/api/joint/invite', 'post'>;
type Proof = BodyOf<'/api/joint/state'>;

/** Page asks for one joint page as the device that opened it. A request that is refused throws its status. */
export class Page {
  // A reload is the same device; another device has another store.
  private readonly own: string;

  constructor(private readonly token: string) { this.own = `zy.joint.${token.slice(-22)}`; }

  async open(type: string): Promise<View> {
    const v = await this.ask<View>('open', { type });
    if (v.device) localStorage.setItem(this.own, v.device);
    return v;
  }

  state(): Promise<View> { return this.ask('state', {}); }

  invite(name: string): Promise<Invitation> { return this.ask('invite', { name }); }

  remove(id: string): Promise<unknown> { return this.ask('remove', { id }); }

  private async ask<T>(what: string, more: object): Promise<T> {
    const proof: Proof = { token: this.token };
    const device = localStorage.getItem(this.own);
    if (device) proof.device = device;
    const answer = await fetch(`/api/joint/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...proof, ...more }) });
    if (!answer.ok) throw answer.status;
    return (await answer.json()) as T;
  }
}
