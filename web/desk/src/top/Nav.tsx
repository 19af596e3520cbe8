import { Icon } from '../../../shared/parts/Icon';
import { Mark } from '../../../shared/parts/Mark';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

/** Corner holds the mark. */
export function Corner() {
  return <div className="mark"><Mark /></div>;
}

/** Nav shows the rooms of the house that exist. */
export function Nav() {
  const { desk, state } = useDesk();
  const words = useWords();
  return (
    <nav className="nav" aria-label={words.say('nav')}>
      <a href="#/" aria-current={state.room === 'desk' ? 'page' : undefined} onClick={(e) => { e.preventDefault(); desk.enter('desk'); }} data-testid="nav-desk">
        <Icon name="headset" size={20} /><span>{words.say('nav.desk')}</span>
      </a>
      {state.view?.me.may.includes('customer.read') && (
        <a href="/customers" target="_blank" rel="noopener" data-testid="nav-customers"><Icon name="user" size={20} /><span>{words.say('nav.customers')}</span></a>
      )}
      {state.view?.me.leads && (
        <a href="#/floor" aria-current={state.room === 'floor' ? 'page' : undefined} title="Alt L" onClick={(e) => { e.preventDefault(); desk.enter('floor'); }} data-testid="nav-floor">
          <Icon name="ear" size={20} /><span>{words.say('nav.floor')}</span>
          <span role="status">{state.view.hands > 0 && <span className="cnt" title={words.say('help.hands', { n: state.view.hands })} data-testid="nav-hands">{state.view.hands}<span className="sr">{words.say('help.hands', { n: state.view.hands })}</span></span>}</span>
        </a>
      )}
    </nav>
  );
}
