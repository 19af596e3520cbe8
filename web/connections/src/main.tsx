import { useCallback, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import ConfigProvider from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import '../../shared/tokens.css';
import '../../shared/base.css';
import './connections.css';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { api, Refused } from '../../shared/request';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { themeOf } from '../../shared/antd';
import { here } from '../../shared/here';
import { MeContext, type Me } from '../../shared/me';
import { Mark } from '../../shared/parts/Mark';
import { Rooms } from '../../shared/parts/Rooms';
import { Speaking, speechFor } from '../../shared/words';
import type { Connection } from './api';
import { Editor } from './Editor';
import { List } from './List';
import { One } from './One';
import { samples } from './samples';
import { named, say } from './words';

const refreshMs = 3000;
const open = (hash: string): void => { location.hash = hash; };

/** Page shows what the address asks for: everything, #ID, #ID/TAB or #new/WAY. */
function Page() {
  const [at, go] = useState(location.hash.slice(1));
  const [items, list] = useState<Connection[]>();
  const [status, fail] = useState<number>();
  const failed = useCallback((e: unknown) => {
    const s = e instanceof Refused ? e.status : 0;
    if (s === 404) open('');
    else fail(s);
  }, []);
  const load = useCallback(() => api.get('/api/connections').then((a) => { list(a.items); fail(undefined); }, failed), [failed]);
  useEffect(() => {
    const follow = (): void => { go(location.hash.slice(1)); };
    addEventListener('hashchange', follow);
    return () => { removeEventListener('hashchange', follow); };
  }, []);
  useEffect(() => {
    if (at) return undefined;
    void load();
    const timer = setInterval(() => { if (document.visibilityState === 'visible') void load(); }, refreshMs);
    return () => { clearInterval(timer); };
  }, [at, load]);
  const [id = '', tab = ''] = at.split('/');
  if (status !== undefined) return <Trouble status={status} again={() => { fail(undefined); void load(); }} />;
  if (id === 'new' && samples[tab]) {
    return (
      <section>
        <p><a href="#">‹ {say('back')}</a></p><h1>{named('way', tab)}</h1>
        <Editor key={tab} text={samples[tab] ?? ''} version={0} way={tab} done={(c) => { open(c.id); }} />
      </section>
    );
  }
  if (id) return <One key={id} id={id} tab={tab} open={open} failed={failed} />;
  return items ? <List items={items} open={open} /> : <p className="none t3" role="status">{say('loading')}</p>;
}

function Trouble({ status, again }: { status: number; again: () => void }) {
  const key = status === 401 ? 'failed.401' : status === 403 ? 'failed.403' : 'failed';
  return (
    <section className="none" role="alert" data-testid="trouble" data-status={status}>
      <p>{say(key)}</p>
      {status === 401 ? <a className="btn" href="/sign-in">{say('signIn')}</a> : status !== 403 ? <button type="button" className="btn" onClick={again}>{say('retry')}</button> : null}
    </section>
  );
}

function App() {
  const [theme, paint] = useState(wantedTheme());
  const [screen, speak] = useState(wantedScreen());
  const [me, know] = useState<Me>({ name: '', may: [] });
  useEffect(() => {
    showTheme(theme);
    document.documentElement.lang = screen;
    document.title = `${say('title')} · 知音`;
  }, [theme, screen]);
  useEffect(() => { void here().then((m) => { if (m !== 'out') know(m); }); }, []);
  const other = screen === 'en' ? 'zh-CN' : 'en';
  return (
    <ConfigProvider locale={screen === 'en' ? enUS : zhCN} theme={themeOf(theme === 'dark')} wave={{ disabled: true }}>
      <MeContext.Provider value={me}>
        <Speaking speech={speechFor(screen)}>
          <div className="app" data-testid="connections-page">
            <div className="mark"><Mark /></div>
            <header className="top">
              <b>{say('title')}</b>
              <span className="push row">
                <button type="button" className="btn txt s" data-testid="theme" onClick={() => { const next = theme === 'dark' ? 'light' : 'dark'; keepTheme(next); paint(next); }}>{say('theme')}</button>
                <button type="button" className="btn txt s" data-testid="language" lang={other} onClick={() => { keepScreen(other); speak(other); }}>{say('language')}</button>
              </span>
            </header>
            <Rooms here="connections" />
            <main className="page" tabIndex={-1} key={screen}><Page /></main>
          </div>
        </Speaking>
      </MeContext.Provider>
    </ConfigProvider>
  );
}

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
