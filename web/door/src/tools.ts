import { make } from '../../shared/dom';
import { keepScreen, wantedScreen } from '../../shared/lang';
import { keepTheme, showTheme } from '../../shared/theme';
import { say } from './words';

/** tools change the language and the theme; draw shows the page anew. */
export function tools(draw: () => void): HTMLElement {
  const other = wantedScreen() === 'en' ? 'zh-CN' : 'en';
  return make('p', { class: 'row tools' },
    make('button', { class: 'btn txt s', type: 'button', lang: other, 'data-testid': 'language', click: () => {
      keepScreen(other);
      document.documentElement.lang = other;
      draw();
    } }, say('tool.language')),
    make('button', { class: 'btn txt s', type: 'button', 'data-testid': 'theme', click: () => {
      const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      keepTheme(next);
      showTheme(next);
    } }, say('tool.theme')));
}
