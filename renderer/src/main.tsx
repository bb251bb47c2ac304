import './app/no-eval.ts';
import './app/nonce.ts';
import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/tokens.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { dropUnmeantKeys } from './app/unmeant-keys.ts';
import { keepDraft } from './client/draft.ts';
import { keepConnected } from './client/live.ts';
import { keepRingingTone } from './client/ringing-tone.ts';
import { keepSound } from './client/sound.ts';

dropUnmeantKeys();
keepDraft();
keepSound();
keepRingingTone();
void keepConnected();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
