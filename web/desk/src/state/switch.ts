import type { Key } from '../words';
import type { Hand } from './state';

/** Switch turns something of a call over, also while the last turn is under way: a key that is pressed twice counts twice. */
export class Switch {
  private wanted: boolean | null = null; // what it shall come to while a turn is under way

  constructor(
    private readonly hand: Hand,
    private readonly name: string,
    private readonly what: Key,
    private readonly ask: (id: string, on: boolean) => Promise<unknown>,
  ) {}

  turn(id: string, is: boolean): void {
    this.wanted = !(this.wanted ?? is);
    if (!this.hand.state().working[this.name]) void this.to(id, this.wanted);
  }

  private async to(id: string, on: boolean): Promise<void> {
    const done = await this.hand.run(this.name, this.what, () => this.ask(id, on));
    if (done && this.wanted !== null && this.wanted !== on) return this.to(id, this.wanted);
    this.wanted = null;
  }
}
