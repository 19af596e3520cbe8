import Popover from 'antd/es/popover';
import Tooltip from 'antd/es/tooltip';
import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { Pieces } from '../../../shared/parts/Pieces';
import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Calls } from '../calls/Calls';
import { Tasks } from '../tasks/Tasks';
import { Search } from '../palette/Search';
import { Devices } from './Devices';
import { Help } from './Help';
import { Queues } from './Queues';
import { StatusMenu } from './StatusMenu';

/** Top answers one question: can I work? */
export function Top() {
  const { desk, state } = useDesk();
  const words = useWords();
  const dark = state.theme === 'dark';
  const view = state.view;
  if (!view) return null;
  return (
    <header className="top">
      <StatusMenu />
      <Calls />
      <Tasks />
      <Devices />
      <span className="bar" />
      <Queues />
      <span className="push" />
      <Today handled={view.agent.today.handled} ms={view.agent.today.handle_ms} />
      <span className="row tools">
        <Search />
        <Help />
        <button className="btn narrow" onClick={() => desk.set({ rail: !state.rail })} aria-expanded={state.rail}><Icon name="user" />{words.say('rail')}</button>
        <button className="btn txt" onClick={() => desk.speak(state.screen === 'en' ? 'zh-CN' : 'en')} data-testid="language">
          {words.say('top.language')}
        </button>
        <Tooltip title={words.say(dark ? 'top.theme.light' : 'top.theme.dark')}>
          <button className="btn ico txt" aria-label={words.say(dark ? 'top.theme.light' : 'top.theme.dark')} data-testid="theme"
            onClick={() => desk.paint(dark ? 'light' : 'dark')}><Icon name={dark ? 'sun' : 'moon'} size={18} /></button>
        </Tooltip>
        <Tooltip title={`${words.say('top.keys')} ?`}>
          <button className="btn ico txt" aria-label={words.say('top.keys')} onClick={() => desk.toggle('keys')} data-testid="help">
            <Icon name="help" size={18} />
          </button>
        </Tooltip>
        <Me />
      </span>
    </header>
  );
}

function Today({ handled, ms }: { handled: number; ms: number }) {
  const words = useWords();
  return (
    <span className="stat mine" data-testid="today">
      {words.say('top.today')} <b>{handled}</b> {words.say('top.times')}
      {handled > 0 && <><i className="sep" /> {words.say('top.average')} <b>{clock(ms / handled)}</b></>}
    </span>
  );
}

const pages = [
  { href: '/people', word: 'go.people', icon: 'user', actions: ['agent.manage'] },
  { href: '/integrations', word: 'go.integrations', icon: 'transfer', actions: ['key.manage', 'webhook.manage'] },
  { href: '/connections', word: 'go.connections', icon: 'plug', actions: ['connection.manage'] },
  { href: '/health', word: 'go.health', icon: 'check-c', actions: ['ops.read'] },
  { href: '/audit', word: 'go.audit', icon: 'history', actions: ['audit.read'] },
] as const;

/** Pages leads to what else this person may use; most may nothing. */
function Pages({ may }: { may: readonly string[] }) {
  const words = useWords();
  const mine = pages.filter((p) => p.actions.some((a) => may.includes(a)));
  if (mine.length === 0) return null;
  return (
    <nav className="me-pages" aria-label={words.say('go')}>
      {mine.map((p) => <a key={p.href} className="btn s" href={p.href} data-testid={`to-${p.href.slice(1)}`}><Icon name={p.icon} size={14} />{words.say(p.word)}</a>)}
    </nav>
  );
}

function Me() {
  const { desk, state } = useDesk();
  const words = useWords();
  const me = state.view?.me;
  if (!me) return null;
  const card = (
    <div className="me" data-testid="me">
      <b>{me.name}</b>
      <span className="t3 sm"><Pieces of={[words.of(me.title), words.of(me.unit_name)]} /></span>
      <Pages may={me.may} />
      <a className="btn s" href="/account" data-testid="to-account"><Icon name="key" size={14} />{words.say('top.account')}</a>
      <button className="btn s" onClick={() => void desk.signOut()} data-testid="sign-out"><Icon name="out" size={14} />{words.say('top.sign_out')}</button>
    </div>
  );
  return (
    <Popover content={card} trigger="click" placement="bottomRight" arrow={false} open={state.overlay === 'me'}
      onOpenChange={(open) => desk.set({ overlay: open ? 'me' : null })}>
      <button className="avatar" aria-label={me.name} title={me.name} data-testid="avatar">{[...me.name][0]}</button>
    </Popover>
  );
}
