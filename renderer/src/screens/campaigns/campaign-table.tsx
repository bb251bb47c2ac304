import { Link, useLocation } from 'wouter';
import type { CampaignRow } from '../../../../shared/contract/campaign.ts';
import { abandonTone } from '../../../../shared/domain/abandon-promise.ts';
import { CALL_MODE_ROWS, CALL_MODES } from '../../../../shared/domain/call-mode.ts';
import { FAILURES, failureWords } from '../../../../shared/domain/campaign-failure.ts';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_STATUS_NAMES,
  hasEnded,
} from '../../../../shared/domain/campaign-status.ts';
import { formatCount, formatMoment, formatPercent, formatShare } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { figureWords } from '../../ui/figure.tsx';
import sectionClasses from '../../ui/small-parts.module.css';
import { Bar, Moment } from '../../ui/small-parts.tsx';
import { CampaignStatusBadge, ToneBadge, ToneDot } from '../../ui/tone-badge.tsx';
import { CampaignActions } from '../campaign/campaign-actions.tsx';
import { CloneButton } from '../campaign/clone-button.tsx';
import classes from './campaign-table.module.css';

const words = text.campaigns.columns;

/** A column of what stands in the settings: empty where they cannot be read. */
const ofSettings = (column: Column<CampaignRow>): Column<CampaignRow> => {
  const plain = (row: CampaignRow): string => column.text?.(row) ?? '';
  return {
    ...column,
    text: (row) => (row.unreadable === null ? plain(row) : ''),
    render: (row) => (row.unreadable === null ? (column.render ?? plain)(row) : ''),
  };
};

/** The status, and the name of what made it fail. */
function statusText({ status, failure, unreadable }: CampaignRow): string {
  const { label } = CAMPAIGN_STATUSES[status];
  if (failure !== null) return failure.cause === null ? label : `${label}: ${FAILURES[failure.cause].name}`;
  return unreadable === null ? label : text.campaigns.unreadable;
}

/** When it begins by itself, else whether its hours are open and until when. */
function hoursText({ startsAtMs, windowOpen, windowUntilMs, status }: CampaignRow): string {
  if (startsAtMs !== null) return text.campaigns.startsAt(formatMoment(startsAtMs));
  if (hasEnded(status)) return '';
  const { open, closed, openUntil, closedUntil } = text.campaigns;
  if (windowUntilMs === null) return windowOpen ? open : closed;
  return (windowOpen ? openUntil : closedUntil)(formatMoment(windowUntilMs));
}

/** The rate of today against the campaign's limit. */
function abandonText({ abandonRate, abandonPerMille }: CampaignRow): string {
  if (abandonPerMille === null) return '';
  return text.overview.ahead.of(figureWords('share', abandonRate), formatPercent(abandonPerMille / 1_000));
}

/** What a supervisor looks for first stands first; on a narrow screen the rest gives way to the names. */
const COLUMNS: readonly Column<CampaignRow>[] = [
  {
    key: 'name',
    head: words.name,
    text: (row) => row.name,
    render: (row) => <NameCell row={row} />,
    sortBy: (row) => row.name,
    filter: { kind: 'text', of: (row) => row.name },
  },
  {
    key: 'status',
    head: words.status,
    width: 124,
    text: statusText,
    render: (row) => <StatusCell row={row} />,
    sortBy: (row) => CAMPAIGN_STATUS_NAMES.indexOf(row.status),
    filter: {
      kind: 'choices',
      choices: CAMPAIGN_STATUS_NAMES.map((value) => ({ value, label: CAMPAIGN_STATUSES[value].label })),
      of: (row) => row.status,
    },
  },
  {
    key: 'actions',
    head: words.actions,
    width: 192,
    text: null,
    render: (row) => (row.unreadable === null ? <RowActions row={row} /> : null),
  },
  ofSettings({
    key: 'window',
    head: words.window,
    width: 168,
    text: hoursText,
    render: (row) => <HoursCell row={row} />,
    sortBy: (row) => row.startsAtMs ?? row.windowUntilMs ?? (row.windowOpen ? 0 : Infinity),
    filter: {
      kind: 'choices',
      choices: [text.campaigns.open, text.campaigns.closed].map((value) => ({ value, label: value })),
      of: (row) => (row.windowOpen ? text.campaigns.open : text.campaigns.closed),
    },
  }),
  {
    key: 'progress',
    head: words.progress,
    width: 116,
    text: (row) => formatShare(row.processed, row.total),
    render: (row) => <ProgressCell row={row} />,
    sortBy: (row) => (row.total === 0 ? 0 : row.processed / row.total),
  },
  {
    key: 'contacts',
    head: words.contacts,
    roomPx: 1_000,
    width: 84,
    align: 'right',
    text: (row) => formatCount(row.total),
    sortBy: (row) => row.total,
  },
  ofSettings({
    key: 'abandoned',
    head: words.abandoned,
    roomPx: 1_300,
    width: 116,
    align: 'right',
    text: abandonText,
    render: (row) => <AbandonCell row={row} />,
    sortBy: (row) => row.abandonRate ?? -1,
  }),
  ofSettings({
    key: 'operators',
    head: words.operators,
    roomPx: 1_100,
    width: 128,
    text: (row) => row.operatorGroup ?? '',
    render: (row) => row.operatorGroup ?? <span className="secondary">{text.campaigns.noGroup}</span>,
    sortBy: (row) => row.operatorGroup ?? '',
    filter: { kind: 'choices', of: (row) => row.operatorGroup ?? text.campaigns.noGroup },
  }),
  ofSettings({
    key: 'mode',
    head: words.mode,
    roomPx: 940,
    width: 104,
    text: (row) => (row.mode === null ? '' : CALL_MODE_ROWS[row.mode].label),
    sortBy: (row) => (row.mode === null ? -1 : CALL_MODES.indexOf(row.mode)),
    filter: {
      kind: 'choices',
      choices: CALL_MODES.map((value) => ({ value, label: CALL_MODE_ROWS[value].label })),
      of: (row) => row.mode ?? '',
    },
  }),
  ofSettings({
    key: 'numbers',
    head: words.numbers,
    roomPx: 1_360,
    width: 96,
    align: 'right',
    text: (row) => formatCount(row.numbers),
    render: (row) =>
      row.numbers === 0 ? (
        <span className="secondary">{text.campaigns.ownIdentity}</span>
      ) : (
        formatCount(row.numbers)
      ),
    sortBy: (row) => row.numbers,
  }),
  {
    key: 'started',
    head: words.started,
    roomPx: 1_440,
    width: 116,
    text: (row) => momentText(row.startedAtMs),
    render: (row) => <Moment ms={row.startedAtMs} />,
    sortBy: (row) => row.startedAtMs ?? 0,
  },
];

/** The campaigns as a table; Enter or a double click opens one. */
export function CampaignTable({ rows }: { rows: readonly CampaignRow[] }) {
  const [, navigate] = useLocation();
  return (
    <div className={sectionClasses.section}>
      <DataTable
        id="campaigns"
        label={text.campaigns.title}
        columns={COLUMNS}
        rows={rows}
        rowKey={(row) => row.id}
        onOpen={(row) => navigate(`/campaigns/${row.id}`)}
        minWidth={756}
      />
    </div>
  );
}

function RowActions({ row }: { row: CampaignRow }) {
  return (
    <span className={classes.actions}>
      <CampaignActions campaign={row} compact />
      <CloneButton campaign={row} compact />
    </span>
  );
}

function NameCell({ row }: { row: CampaignRow }) {
  return (
    <span className={classes.name} dir="ltr">
      <Link href={`/campaigns/${row.id}`} className={classes.link} dir="auto">
        {row.name}
      </Link>
      {row.alwaysOn ? (
        <ToneBadge tone="purple" label={text.campaigns.alwaysOn} meaning={text.campaigns.alwaysOnMeaning} />
      ) : null}
    </span>
  );
}

/** A campaign that has failed says why, and one that cannot be read says so until then. */
function StatusCell({ row: { status, failure, unreadable } }: { row: CampaignRow }) {
  if (failure !== null) return <CampaignStatusBadge status={status} meaning={failureWords(failure)} />;
  if (unreadable === null) return <CampaignStatusBadge status={status} />;
  return <ToneBadge tone="red" label={text.campaigns.unreadable} meaning={unreadable} width="campaign" />;
}

/** A campaign that has ended has no light. */
function HoursCell({ row }: { row: CampaignRow }) {
  const words = hoursText(row);
  if (words === '') return null;
  const tone = row.startsAtMs === null ? (row.windowOpen ? 'green' : 'grey') : 'teal';
  const by = scheduleText(row);
  if (by === '') return <ToneDot tone={tone} label={words} />;
  return (
    <span title={`${by} · ${words}`}>
      <ToneDot tone={tone} label={`${by}: ${words}`} />
    </span>
  );
}

/** By which schedule, and which holiday, hours stand as they do. */
function scheduleText({ windowBy, holiday }: CampaignRow): string {
  const name = windowBy.kind === 'schedule' ? windowBy.name : '';
  const gone = windowBy.kind === 'no_schedule' ? text.schedules.gone : name;
  return holiday === null ? gone : `${gone}, ${holiday}`;
}

function AbandonCell({ row }: { row: CampaignRow }) {
  const { abandonRate, abandonPerMille } = row;
  const tone = abandonPerMille === null ? 'grey' : abandonTone(abandonRate, abandonPerMille);
  return (
    <span className={classes.abandoned} data-tone={tone === 'grey' ? undefined : tone}>
      {abandonText(row)}
    </span>
  );
}

function ProgressCell({ row }: { row: CampaignRow }) {
  return (
    <span className={classes.progress}>
      <Bar
        share={row.total === 0 ? 0 : row.processed / row.total}
        apart={row.total === 0 ? 0 : row.apart / row.total}
        label={text.campaigns.progressOf(row.name)}
      />
      <span className={classes.share}>{formatShare(row.processed, row.total)}</span>
    </span>
  );
}
