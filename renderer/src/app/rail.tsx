import { Tooltip } from '@mantine/core';
import {
  IconAddressBookOff,
  IconHeadset,
  IconListDetails,
  IconPhone,
  IconPlugConnected,
  IconRecordMail,
  IconServer2,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { isAtLeast, LEAST_ROLES, type Role } from '../../../shared/contract/roles.ts';
import { text } from '../base/text.en.ts';
import classes from './frame.module.css';

interface RailEntry {
  path: string;
  label: string;
  icon: Icon;
  /** Who may use it, and whoever stands above: the least role of what the screen is for. */
  least: Role;
}

const RAIL: readonly RailEntry[] = [
  { path: '/desk', label: text.rail.desk, icon: IconHeadset, least: LEAST_ROLES.desk.snapshot },
  {
    path: '/campaigns',
    label: text.rail.campaigns,
    icon: IconListDetails,
    least: LEAST_ROLES.campaigns.list,
  },
  { path: '/trunks', label: text.rail.trunks, icon: IconPlugConnected, least: LEAST_ROLES.trunks.save },
  {
    path: '/messages',
    label: text.rail.messages,
    icon: IconRecordMail,
    least: LEAST_ROLES.messages.list,
  },
  {
    path: '/blacklist',
    label: text.rail.blacklist,
    icon: IconAddressBookOff,
    least: LEAST_ROLES.people.blacklist,
  },
  { path: '/people', label: text.rail.people, icon: IconUsers, least: LEAST_ROLES.people.saveOperator },
  { path: '/system', label: text.rail.system, icon: IconServer2, least: 'supervisor' },
];

/** The screens that this role may use. */
export function railFor(role: Role): readonly RailEntry[] {
  return RAIL.filter((entry) => isAtLeast(role, entry.least));
}

/** The least role for the screen at this place; everybody's where the rail knows none. */
export function leastRoleAt(place: string): Role {
  return RAIL.find(({ path }) => place === path || place.startsWith(`${path}/`))?.least ?? 'operator';
}

/** The left rail: one icon per screen, its word on hover, or beside it where there is room. */
export function Rail({ role }: { role: Role }) {
  const [location] = useLocation();
  return (
    <nav className={classes.rail} aria-label={text.rail.label}>
      <div className={classes.brand} title={text.product} aria-hidden>
        <IconPhone size={17} />
      </div>
      {railFor(role).map(({ path, label, icon: EntryIcon }) => (
        <Tooltip
          key={path}
          label={label}
          position="right"
          openDelay={100}
          classNames={{ tooltip: classes.railTip }}
        >
          <Link
            href={path}
            className={classes.railLink}
            aria-label={label}
            {...(location.startsWith(path) ? { 'aria-current': 'page' as const } : {})}
          >
            <EntryIcon size={20} stroke={1.6} style={{ flexShrink: 0 }} aria-hidden />
            <span className={classes.railWords} aria-hidden>
              {label}
            </span>
          </Link>
        </Tooltip>
      ))}
    </nav>
  );
}
