import { Tooltip } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { Role } from '../../../shared/contract/roles.ts';
import { text } from '../base/text.en.ts';
import classes from './frame.module.css';
import { railFor } from './route-table.ts';

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
