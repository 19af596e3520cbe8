import { createRoot } from 'react-dom/client';
import '@xyflow/react/dist/base.css';
import '../../shared/tokens.css';
import '../../shared/base.css';
import '../../shared/parts.css';
import './flows.css';
import { showTheme, wantedTheme } from '../../shared/theme';
import { Shell } from '../../shared/parts/Shell';
import { Studio } from './Studio';
import { speechFor } from './words';

showTheme(wantedTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<Shell room="flows" speech={speechFor} title="title"><Studio /></Shell>);
