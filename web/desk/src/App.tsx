import { chatsAlone } from './parts/who';
import { useEffect, useMemo } from 'react';
import ConfigProvider from 'antd/es/config-provider';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import { useKeys } from './keys';
import { Opening } from './parts/Opening';
import { SignedOut } from './parts/SignedOut';
import { FloorPage } from './floor/FloorPage';
import { DeskPalette } from './palette/Search';
import { Keys } from './parts/Keys';
import { Rail } from './rail/Rail';
import { Roster } from './roster/Roster';
import { DeskContext, useDesk, type Desk } from './state/desk';
import { Middle } from './talk/Middle';
import { themeOf } from '../../shared/antd';
import { Banners } from './top/Banners';
import { Corner, Nav } from './top/Nav';
import { Top } from './top/Top';
import { useRing } from './roster/useRing';
import { useChime } from './talk/useChime';
import { MeContext } from '../../shared/me';
import { Speaking, useWords } from './words';

export function App({ desk }: { desk: Desk }) {
  return (
    <DeskContext.Provider value={desk}>
      <Dressed />
    </DeskContext.Provider>
  );
}

/** Dressed gives everything below its language and its colours. */
function Dressed() {
  const { desk, state } = useDesk();
  const theme = useMemo(() => themeOf(state.theme === 'dark'), [state.theme]);
  useKeys(desk);
  return (
    <ConfigProvider locale={state.screen === 'en' ? enUS : zhCN} theme={theme} wave={{ disabled: true }}>
      <Speaking screen={state.screen}>
        <Screen />
      </Speaking>
    </ConfigProvider>
  );
}

function Screen() {
  const { desk, state } = useDesk();
  const words = useWords();
  useRing();
  useChime();
  const ringing = Boolean(state.view?.offer);
  const live = state.view?.contacts.filter((c) => c.state !== 'wrapping') ?? [];
  const title = ringing ? 'title.ringing' : chatsAlone(live) ? 'title.chatting' : live.length > 0 ? 'title.talking' : 'title';
  useEffect(() => {
    document.documentElement.lang = state.screen;
    document.title = words.say(title);
  }, [state.screen, words, title]);
  return (
    <>
      <audio data-testid="remote-audio" ref={(a) => desk.phone.play(a)} hidden />
      {state.link === 'signed_out' ? <SignedOut /> : state.view ? <Frame /> : <Opening />}
    </>
  );
}

function Frame() {
  const { state } = useDesk();
  if (!state.view) return null;
  return (
    <MeContext.Provider value={state.view.me}>
    <div className="app" data-testid="desk" data-link={state.link} data-line={state.phone.line}>
      <Corner />
      <Top />
      <Nav />
      <div className="room">
        <Banners />
        {state.room === 'floor' ? <FloorPage /> : (
          <main className="desk">
            <Roster />
            <Middle />
            <Rail />
            <DeskPalette />
          </main>
        )}
      </div>
      <Keys />
    </div>
    </MeContext.Provider>
  );
}
