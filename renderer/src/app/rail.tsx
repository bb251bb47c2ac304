import { Tooltip } from '@mantine/core';
import {
  IconAddressBookOff,
  IconHeadset,
  IconListDetails,
  IconPhone,
  IconPlugConnected,
  IconServer2,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { ROLES } from '../../../shared/contract/people.ts';
import classes from './frame.module.css';
import { text } from './text.en.ts';

type Role = (typeof ROLES)[number];

interface RailEntry {
  path: string;
  label: string;
  icon: Icon;
  roles: readonly Role[];
}

const everyone: readonly Role[] = ['operator', 'supervisor', 'administrator'];
const leads: readonly Role[] = ['supervisor', 'administrator'];
const admins: readonly Role[] = ['administrator'];

const RAIL: readonly RailEntry[] = [
  { path: '/desk', label: text.rail.desk, icon: IconHeadset, roles: everyone },
  { path: '/campaigns', label: text.rail.campaigns, icon: IconListDetails, roles: leads },
  { path: '/trunks', label: text.rail.trunks, icon: IconPlugConnected, roles: admins },
  { path: '/blacklist', label: text.rail.blacklist, icon: IconAddressBookOff, roles: leads },
  { path: '/people', label: text.rail.people, icon: IconUsers, roles: admins },
  { path: '/system', label: text.rail.system, icon: IconServer2, roles: leads },
];

/** The screens that this role may use. */
export function railFor(role: Role): readonly RailEntry[] {
  return RAIL.filter((entry) => entry.roles.includes(role));
}

/** The left rail: one icon per screen, its word on hover. */
export function Rail({ role }: { role: Role }) {
  const [location] = useLocation();
  return (
    <nav className={classes.rail} aria-label={text.rail.label}>
      <div className={classes.brand} title={text.product} aria-hidden>
        <IconPhone size={17} />
      </div>
      {railFor(role).map(({ path, label, icon: EntryIcon }) => (
        <Tooltip key={path} label={label} position="right" openDelay={100}>
          <Link
            href={path}
            className={classes.railLink}
            aria-label={label}
            {...(location.startsWith(path) ? { 'aria-current': 'page' as const } : {})}
          >
            <EntryIcon size={20} stroke={1.6} aria-hidden />
          </Link>
        </Tooltip>
      ))}
    </nav>
  );
}
