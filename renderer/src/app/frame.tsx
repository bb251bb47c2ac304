import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { useLive } from '../client/live-store.ts';
import { ScreenFailure, Waiting } from '../ui/small-parts.tsx';
import { ExportNotices } from './export-notices.tsx';
import classes from './frame.module.css';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { StatusLine } from './status-line.tsx';
import { TopBar } from './top-bar.tsx';

/** Rail, top bar, status line, and between them the one screen. */
export function Frame({ children }: { children: ReactNode }) {
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const connection = useLive((live) => live.connection);
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const screen = location.split('/')[1];
  useEffect(() => {
    if (screen !== undefined) main.current?.scrollTo(0, 0);
  }, [screen]);
  if (session.isError) {
    return (
      <ScreenFailure title={text.product} error={session.error} onRetry={() => void session.refetch()} />
    );
  }
  if (!session.data) {
    return (
      <Waiting words={connection === 'connected' ? text.loading(text.product) : text.status.connecting} />
    );
  }
  return (
    <div className={classes.frame}>
      <a
        className={classes.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {text.skipToMain}
      </a>
      <Rail role={session.data.role} />
      <TopBar pilot={session.data.pilot} />
      <div className={classes.body}>
        <main ref={main} id="main" className={classes.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <StatusLine role={session.data.role} />
      <ExportNotices role={session.data.role} />
      <Palette role={session.data.role} />
    </div>
  );
}
