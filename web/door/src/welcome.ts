import '../../shared/tokens.css';
import '../../shared/base.css';
import './door.css';
import { icon, make, mark } from '../../shared/dom';
import { wantedScreen } from '../../shared/lang';
import { showTheme, wantedTheme } from '../../shared/theme';
import { say } from './words';

showTheme(wantedTheme());
document.documentElement.lang = wantedScreen();
document.title = `${say('hi.title')} · ${say('hi.text')}`;
document.getElementById('root')?.replaceChildren(
  make('main', { class: 'door', 'data-testid': 'welcome' }, mark(), make('h1', {}, say('hi.title')), make('p', {}, say('hi.text')),
    make('div', { class: 'doors' },
      make('a', { class: 'card', href: '/call' }, icon('phone', 24), make('b', {}, say('hi.call')), make('span', {}, say('hi.call.text'))),
      make('a', { class: 'card', href: '/desk' }, icon('headset', 24), make('b', {}, say('hi.desk')), make('span', {}, say('hi.desk.text'))))),
);
