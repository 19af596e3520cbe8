import type { Message } from '../protocol';

export interface LinkPorts {
  address(): string; // with epoch and position as they are now
  heard(m: Message): 'fine' | 'gap';
  changed(live: boolean): void;
}

const firstMs = 300;
const mostMs = 8000;
/** Ticks come every 10 s; three missing mean that nobody is there. */
const silenceMs = 30_000;

/** delay is how long to wait before the given attempt (from 1), with a quarter of chance so that desks do not return in step. */
export function delay(attempt: number, chance: number): number {
  const base = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return Math.round(base * (0.75 + 0.5 * chance));
}

/** Link keeps one socket open and comes back by itself until it is closed. */
export class Link {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timer = 0;
  private watch = 0;
  private ticks = false;
  private closed = false;

  constructor(private readonly ports: LinkPorts) {}

  open(): void {
    this.closed = false;
    clearTimeout(this.timer);
    this.drop();
    const socket = new WebSocket(this.ports.address());
    this.socket = socket;
    socket.onmessage = (e) => this.hear(socket, String(e.data));
    socket.onclose = () => this.lost(socket);
  }

  /** close ends it for good. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.drop();
  }

  private hear(socket: WebSocket, text: string): void {
    if (socket !== this.socket) return;
    const m = parse(text);
    if (!m || this.ports.heard(m) === 'gap') {
      this.lost(socket);
      return;
    }
    if (socket !== this.socket) return; // what was heard closed the link
    this.attempt = 0;
    if (m.topic === 'tick') this.ticks = true;
    this.rewatch(socket);
    this.ports.changed(true);
  }

  private rewatch(socket: WebSocket): void {
    clearTimeout(this.watch);
    if (this.ticks) this.watch = window.setTimeout(() => this.lost(socket), silenceMs);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket || this.closed) return;
    this.drop();
    this.ports.changed(false);
    this.attempt++;
    this.timer = window.setTimeout(() => this.open(), delay(this.attempt, Math.random()));
  }

  private drop(): void {
    clearTimeout(this.watch);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function parse(text: string): Message | null {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return null; // a cut message is a gap like any other
  }
}
