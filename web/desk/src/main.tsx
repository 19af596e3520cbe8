import { createRoot } from 'react-dom/client';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import './desk.css';
import './screen.css';
import '../../shared/recording/recording.css';
import './floor/floor.css';
import { deskWindow } from '../../shared/ways';
import { showTheme } from '../../shared/theme';
import { App } from './App';
import { Desk } from './state/desk';

window.name = deskWindow; // a customer's page leads back to this tab, which holds the talk's sound
const desk = new Desk();
showTheme(desk.state().theme);
addEventListener('hashchange', () => desk.follow());
addEventListener('pagehide', () => desk.leaving());
addEventListener('pageshow', (e) => {
  if (e.persisted) location.reload(); // out of the back-forward cache: the line was given up
});

const root = document.getElementById('root');
if (root) createRoot(root).render(<App desk={desk} />);
void desk.open();
