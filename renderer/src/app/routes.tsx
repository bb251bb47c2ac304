import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { isAtLeast, type Role } from '../../../shared/contract/roles.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { Empty, Page } from '../ui/small-parts.tsx';
import { SCREENS, startOf } from './route-table.ts';
import { ScreenGuard } from './screen-guard.tsx';

/** Which screen stands at which place, for whoever sits here. */
export function Routes() {
  const [location] = useLocation();
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  if (!session.data) return null;
  const { role } = session.data;
  return (
    <ScreenGuard place={location}>
      <Switch>
        <Route path="/">
          <Redirect to={startOf(role)} replace />
        </Route>
        {SCREENS.map(({ path, screen: Screen, least }) => (
          <Route key={path} path={path}>
            <ForRole role={role} least={least}>
              <Screen />
            </ForRole>
          </Route>
        ))}
        <Route>
          <NotFound role={role} />
        </Route>
      </Switch>
    </ScreenGuard>
  );
}

/** The screen, or for whom it is. */
function ForRole({ role, least, children }: { role: Role; least: Role; children: ReactNode }) {
  if (isAtLeast(role, least)) return children;
  return (
    <Empty
      title={text.notForRole.title}
      level={1}
      words={text.notForRole.words(text.people.roles[least].toLowerCase())}
    >
      <Button component={Link} href="/desk">
        {text.operator.toDesk}
      </Button>
    </Empty>
  );
}

function NotFound({ role }: { role: Role }) {
  const start = startOf(role);
  return (
    <Page title={text.notFound.title}>
      <div>
        <Button component={Link} href={start}>
          {start === '/desk' ? text.operator.toDesk : text.notFound.action}
        </Button>
      </div>
    </Page>
  );
}
