import type { ReactNode } from 'react';
import type { ListCheck } from '../../../../shared/contract/lists.ts';
import { formatBytes, formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { Bar, Failure, Notice, Section } from '../../ui/small-parts.tsx';
import classes from './import.module.css';
import { OutcomeBar } from './outcome-bar.tsx';
import { OutcomeTable } from './outcome-table.tsx';

interface ListCheckSectionProps {
  check: ListCheck | null;
  problem: unknown;
  /** The check cannot begin before the columns are chosen. */
  isWaiting: boolean;
  /** What can be done now; stands above what grows. */
  children: ReactNode;
}

/** What the import would bring, before anything is stored. The place is there from the start, so that nothing moves. */
export function ListCheckSection({ check, problem, isWaiting, children }: ListCheckSectionProps) {
  const words = text.import.check;
  const isDone = check?.status === 'done';
  return (
    <Section title={words.title}>
      <div className={classes.check}>
        {problem === null ? null : <Failure error={problem} />}
        {check?.failure ? <Notice tone="red" what={check.failure} /> : null}
        <div className={classes.checkProgress}>
          <span className="secondary" role="status">
            {isWaiting ? words.waits : progressWords(check)}
          </span>
          {isDone || isWaiting || problem !== null ? null : (
            <Bar share={check ? check.bytesRead / Math.max(1, check.bytesTotal) : 0} label={words.progress} />
          )}
        </div>
        <OutcomeBar
          outcomes={{
            taken: (check?.accepted ?? 0) - (check?.warned ?? 0),
            warned: check?.warned ?? 0,
            rejected: check?.rejected ?? 0,
          }}
        />
        {children}
        {check ? <OutcomeTable {...check} /> : null}
        {check ? <Remarks check={check} /> : null}
      </div>
    </Section>
  );
}

function progressWords(check: ListCheck | null): string {
  const words = text.import.check;
  if (check === null) return words.begins;
  if (check.status === 'done') return words.whole(check.rows);
  return text.import.rows(check.rows, formatBytes(check.bytesRead), formatBytes(check.bytesTotal));
}

function Remarks({ check }: { check: ListCheck }) {
  const words = text.import.check;
  const { inList, inCampaign } = check.duplicates;
  const remarks = [
    inList + inCampaign > 0 ? words.duplicates(formatCount(inList), formatCount(inCampaign)) : null,
    check.blacklisted > 0 ? words.blacklisted(formatCount(check.blacklisted)) : null,
    check.uncompared > 0 ? words.uncompared(formatCount(check.uncompared)) : null,
  ].filter((remark) => remark !== null);
  return (
    <ul className={classes.remarks}>
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
      <li>{words.moment}</li>
    </ul>
  );
}
