import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { isAtLeast } from '../../../shared/contract/roles.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { BlacklistScreen } from '../screens/blacklist/blacklist-screen.tsx';
import { EditCampaignScreen, NewCampaignScreen } from '../screens/campaign-form/campaign-form-screen.tsx';
import { CampaignScreen } from '../screens/campaign/campaign-screen.tsx';
import { CampaignsScreen } from '../screens/campaigns/campaigns-screen.tsx';
import { DeskScreen } from '../screens/desk/desk-screen.tsx';
import { ImportScreen } from '../screens/import/import-screen.tsx';
import { MessagesScreen } from '../screens/messages/messages-screen.tsx';
import { PeopleScreen } from '../screens/people/people-screen.tsx';
import { SystemScreen } from '../screens/system/system-screen.tsx';
import { TrunksScreen } from '../screens/trunks/trunks-screen.tsx';
import { Empty, Page } from '../ui/small-parts.tsx';
import { leastRoleAt } from './rail.tsx';
import { ScreenGuard } from './screen-guard.tsx';

/** Operators start at their desk, everybody else at the campaigns. */
function Start() {
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  if (!session.data) return null;
  return <Redirect to={session.data.role === 'operator' ? '/desk' : '/campaigns'} replace />;
}

/** Which screen stands at which place. */
export function Routes() {
  const [location] = useLocation();
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const least = leastRoleAt(location);
  const mayLead = session.data !== undefined && isAtLeast(session.data.role, leastRoleAt('/campaigns'));
  if (session.data && !isAtLeast(session.data.role, least)) {
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
  return (
    <ScreenGuard place={location}>
      <Switch>
        <Route path="/" component={Start} />
        <Route path="/desk" component={DeskScreen} />
        <Route path="/campaigns" component={CampaignsScreen} />
        <Route path="/campaigns/new" component={NewCampaignScreen} />
        <Route path="/campaigns/:id/edit" component={EditCampaignScreen} />
        <Route path="/campaigns/:id/import" component={ImportScreen} />
        <Route path="/campaigns/:id/:tab?" component={CampaignScreen} />
        <Route path="/trunks" component={TrunksScreen} />
        <Route path="/people" component={PeopleScreen} />
        <Route path="/messages" component={MessagesScreen} />
        <Route path="/blacklist" component={BlacklistScreen} />
        <Route path="/system" component={SystemScreen} />
        <Route>
          <Page title={text.notFound.title}>
            <div>
              <Button component={Link} href={mayLead ? '/campaigns' : '/desk'}>
                {mayLead ? text.notFound.action : text.operator.toDesk}
              </Button>
            </div>
          </Page>
        </Route>
      </Switch>
    </ScreenGuard>
  );
}
