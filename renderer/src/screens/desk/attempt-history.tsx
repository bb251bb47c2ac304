import type { Attempt } from '../../../../shared/contract/contact.ts';
import type { Disposition } from '../../../../shared/contract/desk.ts';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { Moment } from '../../ui/small-parts.tsx';
import { OutcomeBadge } from '../../ui/tone-badge.tsx';
import { LineBadge } from './comes-as.tsx';
import classes from './desk.module.css';

interface AttemptHistoryProps {
  attempts: readonly Attempt[];
  dispositions: readonly Disposition[];
}

/** Earlier attempts at this contact, newest first, with what was noted. */
export function AttemptHistory({ attempts, dispositions }: AttemptHistoryProps) {
  if (attempts.length === 0) return <span className={classes.idle}>{text.desk.noHistory}</span>;
  const newestFirst = [...attempts].sort((a, b) => b.createdAtMs - a.createdAtMs);
  return (
    <ol className={classes.history}>
      {newestFirst.map((attempt) => {
        const disposition = dispositions.find((one) => one.id === attempt.dispositionId)?.label;
        const talk = attempt.talkSec === null ? null : formatDuration(attempt.talkSec);
        return (
          <li key={attempt.id}>
            <div className={classes.historyHead}>
              <span className={classes.historyMarks}>
                {attempt.outcome ? <OutcomeBadge outcome={attempt.outcome} /> : null}
                <LineBadge line={attempt.why?.line ?? null} />
              </span>
              <span className="secondary">
                <Moment ms={attempt.createdAtMs} />
                {talk ? ` · ${talk}` : ''}
              </span>
            </div>
            {disposition ? <div>{disposition}</div> : null}
            {attempt.notes ? <div className="secondary">{attempt.notes}</div> : null}
          </li>
        );
      })}
    </ol>
  );
}
