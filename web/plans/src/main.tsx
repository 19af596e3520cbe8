import { createRoot } from 'react-dom/client';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import './plans.css';
import { Shell } from '../../shared/parts/Shell';
import { showTheme, wantedTheme } from '../../shared/theme';
import { Plans } from './Plans';
import { speechFor } from './words';

showTheme(wantedTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<Shell room="plans" speech={speechFor} title="title"><Plans /></Shell>);
