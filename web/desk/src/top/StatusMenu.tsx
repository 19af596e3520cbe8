import { chatsAlone } from '../parts/who';
import { useEffect } from 'react';
import Popover from 'antd/es/popover';
import { longClock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { AgentView, Status } from '../protocol';
import type { View } from '../state/view';
import { useWords, type Key, type Speech } from '../words';

interface Choice { letter: string; status: Status; reason?: string; words: string; tone: string }

const letters: Record<string, string> = { break: 'B', meal: 'M', training: 'T', meeting: 'E' };

function choices(view: View, words: Speech): Choice[] {
  return [
    { letter: 'S', status: 'available', words: words.say('status.available'), tone: 'ok-t' },
    ...view.awayReasons.map((r): Choice => ({
      letter: letters[r] ?? '', status: 'away', reason: r, words: words.named('reason', r), tone: 'warn-t',
    })),
    { letter: 'O', status: 'offline', words: words.say('status.offline'), tone: 't3' },
  ];
}

/** standing is what the agent is doing, which goes before the status they chose. */
export function standing(view: View): { key: Key; reason?: string; tone: string; live: boolean } {
  const c = view.contacts.find((x) => x.state !== 'wrapping') ?? view.contacts[0];
  if (view.offer) return { key: 'status.ringing', tone: 'acc-t', live: true };
  if (c?.state === 'wrapping') return { key: 'status.wrapping', tone: 'warn-t', live: false };
  if (c?.state === 'informing') return { key: 'status.informing', tone: 'acc-t', live: true };
  if (c?.state === 'dialling') return { key: 'status.dialling', tone: 'acc-t', live: true };
  if (c?.state === 'on_hold') return { key: 'status.holding', tone: 'acc-t', live: false };
  if (chatsAlone(view.contacts)) return { key: 'status.chatting', tone: 'acc-t', live: true };
  if (c) return { key: 'status.talking', tone: 'acc-t', live: true };
  const a = view.agent;
  if (a.status === 'available') return { key: 'status.available', tone: 'ok-t', live: false };
  if (a.status === 'away') return { key: 'status.away', reason: a.reason, tone: 'warn-t', live: false };
  return { key: 'status.offline', tone: 't3', live: false };
}

export function StatusMenu() {
  const { desk, state } = useDesk();
  const words = useWords();
  const view = state.view;
  const open = state.overlay === 'status';
  const list = view ? choices(view, words) : [];
  useEffect(() => {
    if (!open) return;
    const down = (e: KeyboardEvent) => {
      const c = list.find((x) => x.letter !== '' && e.code === `Key${x.letter}`);
      if (!c || (e.altKey && c.letter === 'S') || e.ctrlKey || e.metaKey) return;
      e.preventDefault();
      desk.setStatus(c.status, c.reason);
    };
    addEventListener('keydown', down);
    return () => removeEventListener('keydown', down);
  });
  if (!view) return null;
  const s = standing(view);
  const menu = (
    <div className="menu" role="menu" aria-label={words.say('status.menu')}>
      <div className="h">{words.say(view.agent.busy ? 'status.later' : 'status.now')}</div>
      {list.map((c) => (
        <button key={c.status + (c.reason ?? '')} role="menuitem" onClick={() => desk.setStatus(c.status, c.reason)}
          data-testid={`status-${c.reason ?? c.status}`} aria-current={chosen(view.agent, c)}>
          <span className={`dot ${c.tone}`} />{c.words}{c.letter && <kbd className="kbd push">{c.letter}</kbd>}
        </button>
      ))}
    </div>
  );
  return (
    <Popover content={menu} trigger="click" placement="bottomLeft" arrow={false} open={open}
      onOpenChange={(o) => desk.set({ overlay: o ? 'status' : null })}>
      <button className="btn status" aria-haspopup="menu" aria-expanded={open} title="Alt S" data-testid="status-menu"
        data-status={view.agent.status} data-reason={view.agent.reason ?? ''}>
        <span key={s.key} className={`dot ${s.tone} ${s.live ? 'live' : ''}`} />
        {s.reason ? words.named('reason', s.reason) : words.say(s.key)}
        <Beside agent={view.agent} />
        <Icon name="down" size={14} />
      </button>
    </Popover>
  );
}

function chosen(a: AgentView, c: Choice): true | undefined {
  const [status, reason] = a.next ? [a.next, a.next_reason] : [a.status, a.reason];
  return (status === c.status && (c.reason ?? '') === (status === 'away' ? (reason ?? '') : '')) || undefined;
}

/** Beside is the next status, or how long the present one lasts. */
function Beside({ agent }: { agent: AgentView }) {
  const words = useWords();
  const now = useNow();
  if (agent.next) {
    const next = agent.next_reason ? words.named('reason', agent.next_reason) : words.say(`status.${agent.next}`);
    return <span className="t3 beside">{words.say('status.next', { status: next })}</span>;
  }
  if (agent.busy || agent.status === 'offline') return null;
  return <span className="t3 beside">{longClock(now - Date.parse(agent.since))}</span>;
}
