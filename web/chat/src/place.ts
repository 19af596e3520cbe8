/** Place is where the chat of whoever writes is remembered: for this tab, and for this browser where an answer is to come. Each member of the site has a place of their own, and a stranger has one. */
export class Place {
  private constructor(private strangers: string, private own: string) {}

  /** of finds the place of who is signed in; "" is a stranger. */
  static async of(site: string, who: string): Promise<Place> {
    const strangers = `zy.chat.${site}`;
    if (!who) return new Place(strangers, strangers);
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(who)));
    return new Place(strangers, `${strangers}.${[...sum.slice(0, 8)].map((b) => b.toString(16).padStart(2, '0')).join('')}`);
  }

  same(other: Place): boolean {
    return this.own === other.own;
  }

  /** token of the chat to come back to. A browser may refuse storage to a frame; the chat then lasts as long as the page. */
  token(): string | null {
    try {
      const taken = this.taken();
      return sessionStorage.getItem(this.own) ?? localStorage.getItem(this.own) ?? taken;
    } catch {
      return null;
    }
  }

  keep(token: string | null, beyond = false): void {
    try {
      this.mark();
      if (token) sessionStorage.setItem(this.own, token);
      else for (const s of [sessionStorage, localStorage]) s.removeItem(this.own);
      if (token && beyond) localStorage.setItem(this.own, token);
    } catch {
      /* not kept */
    }
  }

  /** taken is the chat that a stranger began in this tab before they signed in. Once a member has been here, a stranger's may be anybody's. */
  private taken(): string | null {
    if (this.own === this.strangers) return null;
    const first = !sessionStorage.getItem(this.members), token = sessionStorage.getItem(this.strangers);
    this.mark();
    return first ? token : null;
  }

  /** mark says that a member was here, and forgets the chat of a stranger in this tab. */
  private mark(): void {
    if (this.own === this.strangers) return;
    sessionStorage.setItem(this.members, '1');
    sessionStorage.removeItem(this.strangers);
  }

  private get members(): string {
    return `${this.strangers}.members`;
  }
}
