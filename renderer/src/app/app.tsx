import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { text } from '../base/text.en.ts';
import { queryClient } from '../client/refresh.ts';
import { Frame } from './frame.tsx';
import { styleNonce } from './nonce.ts';
import { Routes } from './routes.tsx';
import { cssVariables, theme } from './theme.ts';

/** Providers around the frame. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <ModalsProvider
          modalProps={{
            closeButtonProps: { 'aria-label': text.close },
            // The dialog's head is no banner of the page.
            attributes: { header: { role: 'presentation' } },
            styles: {
              title: { fontSize: 16, fontWeight: 600, lineHeight: '24px', overflowWrap: 'anywhere' },
            },
          }}
        >
          <Notifications position="bottom-right" limit={3} mb={24} />
          {/* The router takes its hook as a value, by design. */}
          {/* oxlint-disable-next-line react/hooks */}
          <Router hook={useHashLocation}>
            <Frame>
              <Routes />
            </Frame>
          </Router>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
