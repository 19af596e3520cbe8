import ConfigProvider from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { useEffect, useMemo, useState } from 'react';
import { themeOf } from '../../shared/antd';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { here } from '../../shared/here';
import { MeContext, type Me } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { Mark } from '../../shared/parts/Mark';
import { Rooms } from '../../shared/parts/Rooms';
import { keepTheme, showTheme, wantedTheme } from '../../shared/theme';
import { contactIn, toDesk } from '../../shared/ways';
import { Speaking } from '../../shared/words';
import { Find } from './Find';
import { Merges } from './Merges';
import { Person } from './Person';
import { speechFor, useWords } from './words';

const onePath = /^\/customers\/(cu_[0-9A-Za-z_-]+)\/?$/;

export function App({ path }: { path: string }) {
  const [screen, setScreen] = useState(wantedScreen);
  const [theme, setTheme] = useState(wantedTheme);
  const words = useMemo(() => speechFor(screen), [screen]);
  useEffect(() => { document.documentElement.lang = screen; document.title = words.say('title'); }, [screen, words]);
  const speak = () => { const to = screen === 'en' ? 'zh-CN' : 'en'; keepScreen(to); setScreen(to); };
  const paint = () => { const to = theme === 'dark' ? 'light' : 'dark'; keepTheme(to); showTheme(to); setTheme(to); };
  return (
    <ConfigProvider locale={screen === 'en' ? enUS : zhCN} theme={themeOf(theme === 'dark')} wave={{ disabled: true }}>
      <Speaking speech={words}><Frame path={path} dark={theme === 'dark'} speak={speak} paint={paint} /></Speaking>
    </ConfigProvider>
  );
}

interface Choices { path: string; dark: boolean; speak: () => void; paint: () => void }

/** Frame knows who is here before it shows anything of anybody. */
function Frame({ path, dark, speak, paint }: Choices) {
  const words = useWords();
  const [me, setMe] = useState<Me | 'asking' | 'out'>('asking');
  useEffect(() => {
    void here().then(setMe);
  }, []);
  if (me === 'asking') return null;
  if (me === 'out') return <SignedOut />;
  const one = onePath.exec(path)?.[1];
  const contact = contactIn(location.search);
  const room = path.startsWith('/merges') ? 'merges' : 'customers';
  return (
    <MeContext.Provider value={me}>
      <div className="app" data-testid="customers">
        <div className="mark"><Mark /></div>
        <header className="top">
          {one ? <a className="t2" href="/customers">{words.say('nav.customers')}</a> : <b>{words.say(`nav.${room}`)}</b>}
          {one && <><span className="t3"><Icon name="right" size={12} /></span><span className="code t3">{one}</span></>}
          <span className="push" />
          {one && contact && <a className="btn" {...toDesk(contact)} data-testid="to-desk"><Icon name="headset" />{words.say('back')}</a>}
          <button className="btn txt" onClick={speak} data-testid="language">{words.say('top.language')}</button>
          <button className="btn ico txt" onClick={paint} aria-label={words.say(dark ? 'top.light' : 'top.dark')} data-testid="theme"><Icon name={dark ? 'sun' : 'moon'} size={18} /></button>
          {me.name && <span className="avatar" title={me.name}>{[...me.name][0]}</span>}
        </header>
        <Rooms here={room} />
        {room === 'merges' ? <Merges /> : one ? <Person id={one} key={one} /> : <Find />}
      </div>
    </MeContext.Provider>
  );
}

export function SignedOut() {
  const words = useWords();
  return <main className="door" data-testid="signed-out"><Mark /><h1>{words.say('out')}</h1><a className="btn pri" href="/sign-in">{words.say('out.go')}</a></main>;
}
