import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconDownload, IconFileSpreadsheet, IconFileTypeCsv } from '@tabler/icons-react';
import { useState } from 'react';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import { isExportRunning, type ExportJob, type ReportFormat } from '../../../../shared/contract/reports.ts';
import { formatBytes, formatCount } from '../../base/format.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Bar, Empty, Failure, Moment, Section, Waiting } from '../../ui/small-parts.tsx';
import { ToneBadge } from '../../ui/tone-badge.tsx';
import classes from './campaign.module.css';
import { RunChoice } from './run-choice.tsx';

const words = text.reports.columns;

const COLUMNS: readonly Column<ExportJob>[] = [
  { key: 'file', head: words.file, text: (job) => job.fileName },
  {
    key: 'status',
    head: words.status,
    width: 120,
    text: (job) => text.reports.statuses[job.status].label,
    render: (job) => <ExportStatus job={job} />,
  },
  { key: 'rows', head: words.rows, width: 100, align: 'right', text: (job) => formatCount(job.rows) },
  { key: 'size', head: words.size, width: 100, align: 'right', text: (job) => formatBytes(job.bytes) },
  { key: 'who', head: words.who, width: 150, text: (job) => job.who },
  {
    key: 'when',
    head: words.when,
    width: 140,
    text: (job) => momentText(job.startedAtMs),
    render: (job) => <Moment ms={job.startedAtMs} />,
  },
  {
    key: 'download',
    head: words.download,
    width: 130,
    text: null,
    render: (job) => <DownloadLink job={job} />,
  },
];

/** The attempt report: started here, its progress in words, and what was exported before. */
export function ReportsTab({ campaign }: { campaign: Campaign }) {
  const history = useQuery(queries.reports.history.queryOptions({ input: { campaignId: campaign.id } }));
  const jobs = history.data ?? [];
  const running = jobs.find(isExportRunning);
  return (
    <div className={classes.panel}>
      <Section title={text.reports.title}>
        <p style={{ margin: '0 0 12px' }}>{text.reports.words}</p>
        <StartButtons campaign={campaign} running={running !== undefined} />
        {running ? <ExportProgress job={running} /> : null}
      </Section>
      <Section title={text.reports.history} flush>
        {history.isError ? <Failure error={history.error} /> : null}
        {history.isPending ? <Waiting words={text.loading(text.reports.what)} /> : null}
        {history.data && jobs.length === 0 ? (
          <Empty title={text.reports.empty} words={text.reports.emptyWords} />
        ) : null}
        {jobs.length > 0 ? (
          <DataTable
            id="exports"
            label={text.reports.history}
            columns={COLUMNS}
            rows={jobs}
            rowKey={(job) => job.id}
            minWidth={900}
          />
        ) : null}
      </Section>
    </div>
  );
}

function StartButtons({ campaign, running }: { campaign: Campaign; running: boolean }) {
  const [chosenRun, setChosenRun] = useState<number | null>(null);
  const run = chosenRun === null ? null : Math.min(chosenRun, campaign.run);
  const start = useMutation(
    queries.reports.start.mutationOptions({
      onError: tellFailure,
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.reports.history.key() }),
    }),
  );
  const begin = (format: ReportFormat) =>
    start.mutate({ campaignId: campaign.id, kind: 'attempts', format, run });
  return (
    <div className={classes.filters}>
      <RunChoice campaign={campaign} run={run} onChange={setChosenRun} all />
      <Button
        disabled={running || start.isPending}
        leftSection={<IconFileTypeCsv size={16} aria-hidden />}
        onClick={() => begin('csv')}
      >
        {text.reports.csv}
      </Button>
      <Button
        variant="default"
        disabled={running || start.isPending}
        leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
        onClick={() => begin('xlsx')}
      >
        {text.reports.xlsx}
      </Button>
    </div>
  );
}

function ExportProgress({ job }: { job: ExportJob }) {
  const cancel = useMutation(queries.reports.cancel.mutationOptions({ onError: tellFailure }));
  const preparing = job.status === 'preparing';
  return (
    <div className={classes.exportLine}>
      <span role="status">
        {preparing
          ? text.reports.preparing
          : text.reports.writing(formatCount(job.rows), formatBytes(job.bytes))}
      </span>
      <Bar share={job.rowsTotal === 0 ? 0 : job.rows / job.rowsTotal} label={text.reports.progress} />
      <Button variant="default" size="compact-xs" onClick={() => cancel.mutate({ id: job.id })}>
        {text.cancel}
      </Button>
    </div>
  );
}

function ExportStatus({ job }: { job: ExportJob }) {
  const { label, tone } = text.reports.statuses[job.status];
  return <ToneBadge tone={tone} label={label} {...(job.failure ? { meaning: job.failure } : {})} />;
}

function DownloadLink({ job }: { job: ExportJob }) {
  if (job.status !== 'done') return <span className="secondary">{text.none}</span>;
  return (
    <a
      className="glyph-link"
      href={`/exports/${job.id}`}
      download={job.fileName}
      aria-label={text.reports.downloadFile(job.fileName)}
    >
      <IconDownload size={13} aria-hidden />
      {text.reports.download}
    </a>
  );
}
