import {
  IconAddressBookOff,
  IconCalendarTime,
  IconHeadset,
  IconListDetails,
  IconPlugConnected,
  IconRecordMail,
  IconServer2,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { isAtLeast, LEAST_ROLES, type Role } from '../../../shared/contract/roles.ts';
import { text } from '../base/text.en.ts';
import { BlacklistScreen } from '../screens/blacklist/blacklist-screen.tsx';
import { EditCampaignScreen, NewCampaignScreen } from '../screens/campaign-form/campaign-form-screen.tsx';
import { CampaignScreen } from '../screens/campaign/campaign-screen.tsx';
import { CampaignsScreen } from '../screens/campaigns/campaigns-screen.tsx';
import { DeskScreen } from '../screens/desk/desk-screen.tsx';
import { ImportScreen } from '../screens/import/import-screen.tsx';
import { MessagesScreen } from '../screens/messages/messages-screen.tsx';
import { PeopleScreen } from '../screens/people/people-screen.tsx';
import { SchedulesScreen } from '../screens/schedules/schedules-screen.tsx';
import { SystemScreen } from '../screens/system/system-screen.tsx';
import { TrunksScreen } from '../screens/trunks/trunks-screen.tsx';

/** One screen and the place where it stands. */
export interface ScreenRoute {
  /** As the router reads it; the first one that fits a place is taken. */
  path: string;
  screen: ComponentType;
  /** Who may use it, and whoever stands above: the least role of what the screen is for. */
  least: Role;
  /** What it is called in rail, palette, breadcrumb and title; null where the thing on it has a name of its own. */
  label: string | null;
  /** In the rail and in the palette, under this sign; null for a screen that another one leads to. */
  rail: Icon | null;
}

/** Every screen of the console; those with a sign in the order in which the rail shows them. */
export const SCREENS = [
  {
    path: '/desk',
    screen: DeskScreen,
    least: LEAST_ROLES.desk.snapshot,
    label: text.rail.desk,
    rail: IconHeadset,
  },
  {
    path: '/campaigns',
    screen: CampaignsScreen,
    least: LEAST_ROLES.campaigns.list,
    label: text.rail.campaigns,
    rail: IconListDetails,
  },
  {
    path: '/campaigns/new',
    screen: NewCampaignScreen,
    least: LEAST_ROLES.campaigns.create,
    label: text.palette.newCampaign,
    rail: null,
  },
  {
    path: '/campaigns/:id/edit',
    screen: EditCampaignScreen,
    least: LEAST_ROLES.campaigns.update,
    label: text.edit,
    rail: null,
  },
  {
    path: '/campaigns/:id/import',
    screen: ImportScreen,
    least: LEAST_ROLES.lists.startImport,
    label: text.campaign.import,
    rail: null,
  },
  {
    path: '/campaigns/:id/:tab?',
    screen: CampaignScreen,
    least: LEAST_ROLES.campaigns.get,
    label: null,
    rail: null,
  },
  {
    path: '/trunks',
    screen: TrunksScreen,
    least: LEAST_ROLES.trunks.save,
    label: text.rail.trunks,
    rail: IconPlugConnected,
  },
  {
    path: '/schedules',
    screen: SchedulesScreen,
    least: LEAST_ROLES.schedules.list,
    label: text.rail.schedules,
    rail: IconCalendarTime,
  },
  {
    path: '/messages',
    screen: MessagesScreen,
    least: LEAST_ROLES.messages.list,
    label: text.rail.messages,
    rail: IconRecordMail,
  },
  {
    path: '/blacklist',
    screen: BlacklistScreen,
    least: LEAST_ROLES.people.blacklist,
    label: text.rail.blacklist,
    rail: IconAddressBookOff,
  },
  {
    path: '/people',
    screen: PeopleScreen,
    least: LEAST_ROLES.people.saveOperator,
    label: text.rail.people,
    rail: IconUsers,
  },
  // How the host stands is told to everybody on the status line; the screen beside it is for those who can mend it.
  {
    path: '/system',
    screen: SystemScreen,
    least: 'supervisor',
    label: text.rail.system,
    rail: IconServer2,
  },
] as const satisfies readonly ScreenRoute[];

export type Path = (typeof SCREENS)[number]['path'];

/** A screen that the rail and the palette offer. */
export interface RailEntry {
  path: string;
  label: string;
  icon: Icon;
}

/** What rail and palette offer to this role. */
export function railFor(role: Role): readonly RailEntry[] {
  return SCREENS.flatMap(({ path, least, label, rail }) =>
    rail !== null && isAtLeast(role, least) ? [{ path, label, icon: rail }] : [],
  );
}

const byPath = new Map<Path, ScreenRoute>(SCREENS.map((each) => [each.path, each]));

/** Whether this role may use the screen at this path of the table. */
export function mayUse(role: Role, path: Path): boolean {
  const route = byPath.get(path);
  return route !== undefined && isAtLeast(role, route.least);
}

/** Where a role starts: at the campaigns whoever leads them, everybody else at the desk. */
export const startOf = (role: Role): Path => (mayUse(role, '/campaigns') ? '/campaigns' : '/desk');

/** Words of the last steps of paths, for the breadcrumb. */
export const PLACE_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  SCREENS.flatMap(({ path, label }) => (label === null ? [] : [[path.split('/').at(-1), label]])),
);
