import { useQuery } from '@tanstack/react-query';
import type { ListImport } from '../../../../shared/contract/lists.ts';
import { REJECT_REASONS, ROW_WARNINGS } from '../../../../shared/domain/row-outcome.ts';
import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Moment, Section } from '../../ui/small-parts.tsx';
import { ToneBadge } from '../../ui/tone-badge.tsx';
import { RejectsLink, WarningsLink } from './import-progress.tsx';
import classes from './import.module.css';

const words = text.import.table;

/** The rows of each kind, a line each. */
function kindWords<K extends string>(
  counts: Partial<Record<K, number>>,
  sentences: Record<K, string>,
): string {
  return (Object.entries(counts) as [K, number][])
    .sort(([, a], [, b]) => b - a)
    .map(([kind, rows]) => `${formatCount(rows)}: ${sentences[kind]}`)
    .join('\n');
}

const COLUMNS: readonly Column<ListImport>[] = [
  { key: 'file', head: words.file, text: (job) => job.fileName },
  {
    key: 'status',
    head: words.status,
    width: 110,
    text: (job) => text.import.statuses[job.status].label,
    render: (job) => {
      const { label, tone } = text.import.statuses[job.status];
      return <ToneBadge tone={tone} label={label} {...(job.failure ? { meaning: job.failure } : {})} />;
    },
  },
  { key: 'rows', head: words.rows, width: 90, align: 'right', text: (job) => formatCount(job.rows) },
  { key: 'added', head: words.added, width: 90, align: 'right', text: (job) => formatCount(job.accepted) },
  {
    key: 'warned',
    head: words.warned,
    width: 90,
    align: 'right',
    text: (job) => formatCount(job.warned),
    render: (job) => <span title={kindWords(job.byWarning, ROW_WARNINGS)}>{formatCount(job.warned)}</span>,
  },
  {
    key: 'rejected',
    head: words.rejected,
    width: 90,
    align: 'right',
    text: (job) => formatCount(job.rejected),
    render: (job) => <span title={kindWords(job.byReason, REJECT_REASONS)}>{formatCount(job.rejected)}</span>,
  },
  { key: 'who', head: words.who, roomPx: 1_100, width: 140, text: (job) => job.who },
  {
    key: 'when',
    head: words.when,
    roomPx: 1_000,
    width: 130,
    text: (job) => momentText(job.startedAtMs),
    render: (job) => <Moment ms={job.startedAtMs} />,
  },
  {
    key: 'files',
    head: '',
    width: 250,
    text: null,
    render: (job) => (
      <span className={classes.files}>
        <RejectsLink job={job} />
        <WarningsLink job={job} />
      </span>
    ),
  },
];

/** What was imported into this campaign before. */
export function EarlierImports({ campaignId }: { campaignId: string }) {
  const query = useQuery(queries.lists.imports.queryOptions({ input: { campaignId } }));
  const jobs = query.data ?? [];
  if (jobs.length === 0) return null;
  return (
    <Section title={text.import.earlier} flush>
      <DataTable
        id="imports"
        label={text.import.earlier}
        columns={COLUMNS}
        rows={jobs}
        rowKey={(job) => job.id}
        minWidth={860}
      />
    </Section>
  );
}
