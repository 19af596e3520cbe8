import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { useWords } from '../words';

/** Corner holds the mark. */
export function Corner() {
  return <div className="mark"><Mark /></div>;
}

/** Nav shows the rooms of the house that exist. */
export function Nav() {
  const words = useWords();
  return (
    <nav className="nav" aria-label={words.say('nav')}>
      <a href="/desk" aria-current="page" onClick={(e) => e.preventDefault()}>
        <Icon name="headset" size={20} /><span>{words.say('nav.desk')}</span>
      </a>
    </nav>
  );
}
