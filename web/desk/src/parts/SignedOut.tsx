import { useDesk } from '../state/desk';
import { useWords } from '../words';
import { Mark } from '../../../shared/parts/Mark';

export function SignedOut() {
  const { desk, state } = useDesk();
  const words = useWords();
  return (
    <main className="door" data-testid="signed-out">
      <Mark />
      <h1>{words.say('out.title')}</h1>
      <p>{words.say(state.was ? 'out.text.again' : 'out.text')}</p>
      <a className="btn pri" href="/sign-in" data-testid="go-sign-in">{words.say('out.sign_in')}</a>
      <button className="btn" onClick={() => void desk.open()}>{words.say('out.retry')}</button>
      <button className="btn txt s" onClick={() => desk.speak(state.screen === 'en' ? 'zh-CN' : 'en')}>{words.say('top.language')}</button>
    </main>
  );
}
