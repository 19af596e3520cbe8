import ConfigProvider from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { themeOf } from '../antd';
import { keepScreen, wantedScreen, type Screen } from '../lang';
import { here } from '../here';
import { MeContext, type Me } from '../me';
import { rooms, type RoomName } from '../rooms';
import { keepTheme, showTheme, wantedTheme } from '../theme';
import { Speaking, useWords, type Speech } from '../words';
import { Icon } from './Icon';
import { Mark } from './Mark';
import { Rooms } from './Rooms';

/** Shell is a page of the app with its frame: theme, language, who is here, and the way to the other rooms. */
export function Shell<K extends string>({ room, speech, title, children }: { room: RoomName; speech: (screen: Screen) => Speech<K>; title: K; children: ReactNode }) {
  const [screen, setScreen] = useState(wantedScreen);
  const [theme, setTheme] = useState(wantedTheme);
  const words = useMemo(() => speech(screen), [speech, screen]);
  useEffect(() => { document.documentElement.lang = screen; document.title = words.say(title); }, [screen, words, title]);
  const speak = () => { const to = screen === 'en' ? 'zh-CN' : 'en'; keepScreen(to); setScreen(to); };
  const paint = () => { const to = theme === 'dark' ? 'light' : 'dark'; keepTheme(to); showTheme(to); setTheme(to); };
  return (
    <ConfigProvider locale={screen === 'en' ? enUS : zhCN} theme={themeOf(theme === 'dark')} wave={{ disabled: true }}>
      <Speaking speech={words}><Frame room={room} dark={theme === 'dark'} speak={speak} paint={paint}>{children}</Frame></Speaking>
    </ConfigProvider>
  );
}

interface Choices { room: RoomName; dark: boolean; speak: () => void; paint: () => void; children: ReactNode }

/** Frame knows who is here before it shows anything. */
function Frame({ room, dark, speak, paint, children }: Choices) {
  const words = useWords();
  const [me, setMe] = useState<Me | 'asking' | 'out'>('asking');
  useEffect(() => {
    void here().then(setMe);
  }, []);
  if (me === 'asking') return null;
  if (me === 'out') return <main className="door" data-testid="signed-out"><Mark /><h1>{words.say('out')}</h1><a className="btn pri" href="/sign-in">{words.say('out.go')}</a></main>;
  return (
    <MeContext.Provider value={me}>
      <div className="app" data-testid="app">
        <div className="mark"><Mark /></div>
        <header className="top">
          <b>{rooms.find((r) => r.at === room)?.name[words.screen]}</b>
          <span className="push" />
          <button className="btn txt" onClick={speak} data-testid="language" lang={words.screen === 'en' ? 'zh-CN' : 'en'}>{words.say('top.language')}</button>
          <button className="btn ico txt" onClick={paint} aria-label={words.say(dark ? 'top.light' : 'top.dark')} data-testid="theme"><Icon name={dark ? 'sun' : 'moon'} size={18} /></button>
          {me.name && <span className="avatar" title={me.name}>{[...me.name][0]}</span>}
        </header>
        <Rooms here={room} />
        {children}
      </div>
    </MeContext.Provider>
  );
}
