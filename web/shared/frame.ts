/** Holder is the page of another site that shows ours in a frame. Which pages may is the server's affair: frame-ancestors. */
export interface Holder {
  member: string; // the token of the site's server, "" for nobody
  entrance: string; // what the launcher says of itself, "" for nothing
  seen: boolean; // whether the frame is open
  tell(news: { zhiyin: 'unread'; unread: number } | { zhiyin: 'close' }): void;
}

const framed = new URLSearchParams(location.search).has('frame') && parent !== window;

/** holder waits for the page that holds ours; null where nobody does. onSeen is called when the frame is opened, onMember when somebody signs in, or their token is a newer one. */
export async function holder(onSeen: () => void, onMember: () => void = () => undefined): Promise<Holder | null> {
  if (!framed) return null;
  return new Promise((done) => {
    let held: Holder | null = null;
    addEventListener('message', (e) => {
      const said = e.data as { zhiyin?: string; member?: string; entrance?: string; seen?: boolean };
      if (e.source !== parent || said.zhiyin !== 'holder') return;
      if (!held) {
        held = { member: said.member ?? '', entrance: said.entrance ?? '', seen: said.seen === true, tell: (news) => parent.postMessage(news, e.origin) };
        done(held);
        return;
      }
      const other = (said.member ?? '') !== held.member;
      held.member = said.member ?? '';
      const opened = said.seen === true && !held.seen;
      held.seen = said.seen === true;
      if (opened) onSeen();
      if (other) onMember();
    });
    addEventListener('keydown', (e) => { if (e.key === 'Escape' && !e.defaultPrevented && !e.isComposing) held?.tell({ zhiyin: 'close' }); });
    parent.postMessage({ zhiyin: 'ready' }, '*'); // says nothing of anybody
  });
}
