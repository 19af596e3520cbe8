import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { make, mark } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { showTheme, wantedTheme } from '../../shared/theme';
import { say } from './words';

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
document.title = `${say('lost.title')} · ${say('hi.title')}`;
document.getElementById('root')?.replaceChildren(
  make('main', { class: 'door', 'data-testid': 'lost' }, mark(), make('h1', {}, say('lost.title')),
    make('p', {}, make('code', { class: 'address' }, decoded(location.pathname))), make('p', {}, say('lost.text')),
    make('div', { class: 'row' },
      make('a', { class: 'btn pri', href: '/desk' }, say('lost.desk')), make('a', { class: 'btn', href: '/' }, say('lost.home')))),
);

/** decoded is a path as somebody would type it; one that is badly escaped stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
