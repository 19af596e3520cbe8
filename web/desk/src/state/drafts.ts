/** Draft is a note as the page holds it. */
export interface Draft {
  text: string;
  state: 'saved' | 'dirty' | 'saving' | 'failed';
}

// What is typed but not yet saved survives a reload; sessionStorage ends with the
// tab, and a saved note leaves it at once: it may hold personal data.
const key = (id: string) => `zy.note.${id}`;
const pauseMs = 700;
const retryMs = 3000;

/** Drafts saves notes a moment after the last key. */
export class Drafts {
  private drafts = new Map<string, Draft>();
  private timers = new Map<string, number>();

  constructor(
    private readonly save: (id: string, text: string) => Promise<void>,
    private readonly changed: () => void,
  ) {}

  /** of returns the draft; known is the note as the server has it. */
  of(id: string, known: string): Draft {
    return this.drafts.get(id) ?? this.kept(id) ?? { text: known, state: 'saved' };
  }

  write(id: string, text: string): void {
    this.put(id, { text, state: 'dirty' });
    store(id, text);
    this.later(id, pauseMs);
  }

  /** flush saves at once; it rejects when the server does not take it. */
  async flush(id: string): Promise<void> {
    clearTimeout(this.timers.get(id));
    const d = this.drafts.get(id);
    if (!d || d.state === 'saved') return;
    this.put(id, { ...d, state: 'saving' });
    try {
      await this.save(id, d.text);
    } catch (e) {
      this.put(id, { text: this.drafts.get(id)?.text ?? d.text, state: 'failed' });
      this.later(id, retryMs);
      throw e;
    }
    const now = this.drafts.get(id);
    if (!now || now.text !== d.text) return; // typed on meanwhile; its own timer runs
    this.put(id, { ...now, state: 'saved' });
    store(id, null);
  }

  /** settle forgets a saved draft once the server's note says the same. */
  settle(id: string, known: string): void {
    const d = this.drafts.get(id);
    if (d?.state === 'saved' && d.text === known) this.drafts.delete(id);
  }

  forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.drafts.delete(id);
    store(id, null);
  }

  private kept(id: string): Draft | null {
    const text = stored(id);
    if (text === null) return null;
    const d: Draft = { text, state: 'dirty' };
    this.drafts.set(id, d);
    this.later(id, 0);
    return d;
  }

  private later(id: string, ms: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.set(id, window.setTimeout(() => void this.flush(id).catch(() => undefined), ms));
  }

  private put(id: string, d: Draft): void {
    this.drafts.set(id, d);
    this.changed();
  }
}

function store(id: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key(id));
    else sessionStorage.setItem(key(id), text);
  } catch {
    /* not kept */
  }
}

function stored(id: string): string | null {
  try {
    return sessionStorage.getItem(key(id));
  } catch {
    return null;
  }
}
