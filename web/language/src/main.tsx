import { createRoot } from 'react-dom/client';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import './language.css';
import { showTheme, wantedTheme } from '../../shared/theme';
import { Shell } from '../../shared/parts/Shell';
import { Studio } from './Studio';
import { speechFor } from './words';

showTheme(wantedTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<Shell room="language" speech={speechFor} title="title"><Studio /></Shell>);
