import { Button } from '@mantine/core';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { CampaignScreen } from '../screens/campaign/campaign-screen.tsx';
import { CampaignsScreen } from '../screens/campaigns/campaigns-screen.tsx';
import { DeskScreen } from '../screens/desk/desk-screen.tsx';
import { Empty } from '../ui/small-parts.tsx';
import { ScreenGuard } from './screen-guard.tsx';
import { text } from './text.en.ts';

/** Which screen stands at which place. */
export function Routes() {
  const [location] = useLocation();
  return (
    <ScreenGuard place={location}>
      <Switch>
        <Route path="/">
          <Redirect to="/campaigns" replace />
        </Route>
        <Route path="/desk" component={DeskScreen} />
        <Route path="/campaigns" component={CampaignsScreen} />
        <Route path="/campaigns/:id/:tab?" component={CampaignScreen} />
        <Route>
          <Empty title={text.notFound.title}>
            <Button component={Link} href="/campaigns">
              {text.notFound.action}
            </Button>
          </Empty>
        </Route>
      </Switch>
    </ScreenGuard>
  );
}
