import { createRoot } from 'react-dom/client';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import '../../shared/recording/recording.css';
import './customers.css';
import { showTheme, wantedTheme } from '../../shared/theme';
import { App } from './App';

showTheme(wantedTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<App path={location.pathname} />);
