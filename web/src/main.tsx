/**
 * @module
 * The workbench begins here.
 */
import './look/layers.css';
import './look/library.css';
import './look/tokens.css';
import './look/base.css';
import './look/shell.css';
import './look/parts.css';
import './look/post.css';
import './look/queue.css';
import './look/now.css';
import './look/flow.css';
import './look/happened.css';
import './look/wave.css';
import './look/match.css';
import './look/claims.css';
import './look/search.css';
import './look/communities.css';
import './look/import.css';
import './look/evidence.css';
import './look/team.css';
import './look/network.css';
import './look/narrow.css';
import './look/print.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
