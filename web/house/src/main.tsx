import { createRoot } from 'react-dom/client';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import './house.css';
import { Shell } from '../../shared/parts/Shell';
import { showTheme, wantedTheme } from '../../shared/theme';
import { House } from './House';
import { speechFor } from './words';

showTheme(wantedTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<Shell room="house" speech={speechFor} title="title"><House /></Shell>);
