import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { formatCount, formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { Figure } from '../../ui/small-parts.tsx';
import classes from './desk.module.css';

/** The operator's own day. */
export function TodayFigures({ desk }: { desk: DeskSnapshot }) {
  const { today } = desk;
  const words = text.desk.todayFigures;
  const rows = [
    [words.attempts, formatCount(today.attempts)],
    [words.connected, formatCount(today.connected)],
    [words.talk, formatDuration(today.talkSec)],
    [words.wrap, formatDuration(today.wrapSec)],
  ] as const;
  return (
    <div className={classes.todayGrid}>
      {rows.map(([[label = '', definition = ''], value]) => (
        <Figure key={label} label={label} value={value} definition={definition} />
      ))}
    </div>
  );
}
