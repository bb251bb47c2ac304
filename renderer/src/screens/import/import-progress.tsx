import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { Link } from 'wouter';
import { isImportRunning, type ListImport } from '../../../../shared/contract/lists.ts';
import { formatBytes, formatCount } from '../../base/format.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Bar, Figure, Notice, Section } from '../../ui/small-parts.tsx';
import classes from './import.module.css';
import { OutcomeBar } from './outcome-bar.tsx';
import { OutcomeTable } from './outcome-table.tsx';

/** An import while it runs, and what came of it. */
export function ImportProgress({ job, onAgain }: { job: ListImport; onAgain: () => void }) {
  const running = isImportRunning(job);
  const title = running
    ? text.import.running(job.fileName)
    : job.status === 'done'
      ? text.import.done(job.fileName)
      : job.fileName;
  return (
    <Section title={title}>
      <div className={classes.stack}>
        {running ? <Running job={job} /> : null}
        {job.status === 'cancelled' ? <Notice tone="grey" what={text.import.cancelled} /> : null}
        {job.status === 'failed' ? (
          <Notice tone="red" what={job.failure ?? ''} action={text.import.failed} />
        ) : null}
        <OutcomeBar
          outcomes={{
            taken: Math.max(0, takenOf(job) - job.warned),
            warned: job.warned,
            rejected: job.rejected,
          }}
        />
        {running ? null : <Counts job={job} />}
        {running ? null : <OutcomeTable byReason={job.byReason} byWarning={job.byWarning} />}
        {running ? null : (
          <div className={classes.foot}>
            <Button component={Link} href={`/campaigns/${job.campaignId}`} autoFocus>
              {text.import.backToCampaign}
            </Button>
            <Button variant="default" onClick={onAgain}>
              {text.import.again}
            </Button>
            <RejectsLink job={job} />
            <WarningsLink job={job} />
          </div>
        )}
      </div>
    </Section>
  );
}

function Running({ job }: { job: ListImport }) {
  const cancel = useMutation(queries.lists.cancelImport.mutationOptions({ onError: tellFailure }));
  return (
    <>
      <div className={classes.line}>
        <Bar share={job.bytesTotal === 0 ? 0 : job.bytesRead / job.bytesTotal} label={text.import.progress} />
        <Button
          variant="default"
          size="compact-xs"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id: job.id })}
        >
          {text.cancel}
        </Button>
      </div>
      <span className="secondary" role="status">
        {text.import.rows(job.rows, formatBytes(job.bytesRead), formatBytes(job.bytesTotal))}
      </span>
    </>
  );
}

function Counts({ job }: { job: ListImport }) {
  const words = text.import.counts;
  const rows = [
    [words.accepted, job.accepted],
    [words.blacklisted, job.blacklisted],
    [words.duplicates, job.duplicates],
  ] as const;
  return (
    <div className={classes.counts}>
      {rows.map(([[label = '', definition = ''], value]) => (
        <Figure key={label} label={label} value={formatCount(value)} definition={definition} />
      ))}
    </div>
  );
}

/** Contacts as far as they are known: those of a list that is being read are not in the campaign yet. */
function takenOf(job: ListImport): number {
  return isImportRunning(job) ? job.rows - job.rejected : job.accepted;
}

/** The rows that could not be used, each with line and reason. */
export function RejectsLink({ job }: { job: ListImport }) {
  if (job.rejected === 0 || isImportRunning(job)) return null;
  return (
    <a className="glyph-link" href={`/imports/${job.id}/rejects.csv`} download>
      <IconDownload size={13} aria-hidden />
      {text.import.rejects}
    </a>
  );
}

/** The rows in which something was changed, each with line and what it was. */
export function WarningsLink({ job }: { job: ListImport }) {
  if (job.warned === 0 || isImportRunning(job)) return null;
  return (
    <a className="glyph-link" href={`/imports/${job.id}/warnings.csv`} download>
      <IconDownload size={13} aria-hidden />
      {text.import.warnings}
    </a>
  );
}
