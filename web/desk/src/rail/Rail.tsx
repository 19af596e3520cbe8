import { Icon } from '../../../shared/parts/Icon';
import { useDesk, type Panel } from '../state/desk';
import { useWords } from '../words';
import { History } from './History';
import { ProfilePanel } from './ProfilePanel';

const panels: { id: Panel; icon: 'user' | 'history' }[] = [{ id: 'profile', icon: 'user' }, { id: 'history', icon: 'history' }];

/** Rail shows whoever is on the line; while a call rings, whoever is calling. */
export function Rail() {
  const { desk, state } = useDesk();
  const words = useWords();
  const c = desk.current();
  const profile = c?.profile ?? state.view?.offer?.profile ?? null;
  const id = c?.id ?? state.view?.offer?.contact ?? '';
  const whose = `${id} ${profile?.customer.id ?? ''}`; // a contact whose customer was checked is another person's from then on
  return (
    <aside className="rail" aria-label={words.say('rail')} data-open={state.rail || undefined}>
      <nav className="tabs" role="tablist" aria-label={words.say('rail')}>
        {panels.map((p) => (
          <a key={p.id} href="#" role="tab" aria-selected={state.panel === p.id || undefined} data-testid={`panel-${p.id}`}
            title={p.id === 'profile' ? 'Alt P' : 'Alt T'} onClick={(e) => { e.preventDefault(); desk.set({ panel: p.id }); }}>
            <Icon name={p.icon} />{words.say(`rail.${p.id}`)}
          </a>
        ))}
        <button className="btn ico txt narrow push" aria-label={words.say('keys.close')} onClick={() => desk.set({ rail: false })}><Icon name="x" /></button>
      </nav>
      {!profile && (
        <div className="blank" data-testid="profile-empty"><Icon name="user" size={24} /><span className="pre">{words.say('rail.blank')}</span></div>
      )}
      {profile && state.panel === 'profile' && <ProfilePanel profile={profile} contact={id} key={whose} />}
      {profile && state.panel === 'history' && <History profile={profile} key={whose} />}
    </aside>
  );
}
