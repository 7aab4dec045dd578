import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme, storedTheme } from './theme.ts';
import '../charts/theme.css';
import '../charts/page.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/forms.css';

applyTheme(storedTheme());
const root = document.getElementById('app');
if (root) render(<App />, root);
