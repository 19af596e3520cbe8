import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { timeOf } from '../floor/times';
import { useDesk } from '../state/desk';
import { useWords } from '../words';

/** Banners are what supervisors tell the agents now: each stands until the agent says that they have read it, or until its end. */
export function Banners() {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow(60_000);
  const banners = state.view?.banners ?? [];
  if (banners.length === 0) return null;
  return (
    <div className="banners" role="region" aria-label={words.say('banner')}>
      {banners.map((b, i) => (
        <div key={b.id} className="banner" role="status" data-testid="banner">
          <Icon name="bell" size={16} />
          <span className="grow"><b>{words.of(b.text)}</b> <span className="sm">{words.say('banner.from', { who: b.by_name, time: timeOf(b.until, now, words.screen) })}</span></span>
          <button className="btn s" disabled={Boolean(state.working.banner)} title={i === 0 ? 'Alt Q' : undefined} onClick={() => desk.readBanner(b.id)} data-testid="banner-seen">{words.say('banner.seen')}{i === 0 && <kbd className="kbd">Alt Q</kbd>}</button>
        </div>
      ))}
    </div>
  );
}
