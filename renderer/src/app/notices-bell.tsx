import { Indicator, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { formatMoment } from '../base/format.ts';
import { useNotices } from '../base/notices.ts';
import { text } from '../base/text.en.ts';
import classes from './frame.module.css';

/** The bell in the top bar: what was said lately. */
export function NoticesBell() {
  const { entries, unread } = useNotices();
  return (
    <Popover
      width={340}
      position="bottom-end"
      withinPortal={false}
      trapFocus
      onOpen={() => useNotices.setState({ unread: 0 })}
    >
      <Popover.Target>
        <button type="button" className={classes.topButton} aria-label={text.notices.label}>
          <Indicator display="flex" disabled={unread === 0} size={7} offset={2}>
            <IconBell size={17} stroke={1.6} aria-hidden />
          </Indicator>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.notices ?? ''}>
        {entries.length === 0 ? <span className="secondary">{text.notices.none}</span> : null}
        {entries.map((entry) => (
          <div key={entry.id}>
            <div className="secondary">{formatMoment(entry.atMs)}</div>
            {entry.words}
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
