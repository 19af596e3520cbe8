import { useMe } from '../me';
import { roomsFor, type RoomName } from '../rooms';
import { toDesk } from '../ways';
import { useWords } from '../words';
import { Icon } from './Icon';

/** Rooms is the navigation at the left of every page: the ways that whoever is here may go. */
export function Rooms({ here }: { here: RoomName }) {
  const words = useWords();
  const me = useMe();
  return (
    <nav className="nav" aria-label={words.say('nav')}>
      {roomsFor(me.may, here).map((r) => (
        <a key={r.at} {...(r.at === 'desk' ? toDesk() : { href: `/${r.at}` })} aria-current={r.at === here ? 'page' : undefined} data-testid={`nav-${r.at}`}>
          <Icon name={r.icon} size={20} /><span>{r.name[words.screen]}</span>
        </a>
      ))}
    </nav>
  );
}
