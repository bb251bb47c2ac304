import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { CallListRow } from '../../../../shared/contract/contact.ts';
import { ATTEMPT_OUTCOMES } from '../../../../shared/domain/attempt-outcome.ts';
import { LINES } from '../../../../shared/domain/attempt-why.ts';
import { CONTACT_STATES, CONTACT_STATE_NAMES } from '../../../../shared/domain/contact-state.ts';
import { text } from '../../base/text.en.ts';
import type { TableFilters } from '../../ui/data-table-filter.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Moment, Phone } from '../../ui/small-parts.tsx';
import { ContactStateBadge, OutcomeBadge } from '../../ui/tone-badge.tsx';
import { AttemptTrail } from './attempt-trail.tsx';
import { CallbackOwner } from './callback-owner.tsx';
import classes from './campaign.module.css';
import { CloseWrapUp } from './close-wrap-up.tsx';

const words = text.contacts.columns;
const STATE_CHOICES = CONTACT_STATE_NAMES.map((value) => ({ value, label: CONTACT_STATES[value].label }));

/** Key of the column whose filter names contact states. */
export const STATE_COLUMN = 'state';

/** When it is their turn again; whose turn never comes keeps a time only for the case that the run is taken up again. */
const nextMsOf = ({ state, nextAtMs }: CallListRow): number | null =>
  CONTACT_STATES[state].kind === 'final' ? null : nextAtMs;

function columnsWith(open: number | null, unfold: (id: number) => void): Column<CallListRow>[] {
  return [
    {
      key: 'unfold',
      head: '',
      width: 50,
      text: null,
      render: (row) => (
        <button
          type="button"
          className={classes.unfold}
          aria-expanded={open === row.id}
          aria-label={text.contacts.unfold(row.name || row.phone)}
          onClick={() => unfold(row.id)}
        >
          {open === row.id ? (
            <IconChevronDown size={14} aria-hidden />
          ) : (
            <IconChevronRight size={14} aria-hidden />
          )}
        </button>
      ),
    },
    {
      key: 'phone',
      head: words.phone,
      width: 170,
      text: (row) => row.phone,
      render: (row) => <Phone phone={row.phone} />,
    },
    { key: 'name', head: words.name, width: 150, text: (row) => row.name },
    {
      key: STATE_COLUMN,
      head: words.status,
      width: 172,
      text: (row) => CONTACT_STATES[row.state].label,
      filter: { kind: 'choices', choices: STATE_CHOICES, of: (row) => row.state },
      render: (row) => <ContactStateBadge state={row.state} />,
    },
    {
      key: 'attempts',
      head: words.attempts,
      roomPx: 1_066,
      width: 84,
      align: 'right',
      text: (row) => `${row.attempts}/${row.maxAttempts}`,
    },
    {
      key: 'trail',
      head: words.trail,
      roomPx: 1_066,
      width: 80,
      text: trailWords,
      render: (row) => <TrailDots row={row} />,
    },
    {
      key: 'last',
      head: words.last,
      width: 140,
      text: (row) => (row.lastOutcome ? ATTEMPT_OUTCOMES[row.lastOutcome].label : ''),
      render: (row) => (row.lastOutcome ? <OutcomeBadge outcome={row.lastOutcome} /> : text.none),
    },
    {
      key: 'called',
      head: words.lastCalled,
      width: 110,
      text: (row) => momentText(row.lastCalledAtMs),
      render: (row) => <Moment ms={row.lastCalledAtMs} />,
    },
    {
      key: 'next',
      head: words.next,
      width: 110,
      text: (row) => momentText(nextMsOf(row)),
      render: (row) => (row.operatorAway ? <CloseWrapUp row={row} /> : <Moment ms={nextMsOf(row)} />),
    },
    {
      key: 'variables',
      head: words.variables,
      roomPx: 1_140,
      text: (row) => variableWords(row).join(' · '),
      render: (row) => <Variables row={row} />,
    },
  ];
}

interface CallListProps {
  rows: readonly CallListRow[];
  /** Of a run that is over: nothing of it is worked on. */
  past: boolean;
  countWords: string;
  foot: ReactNode;
  /** The host narrows the rows, not this page of them. */
  filters: { chosen: TableFilters; onChange: (chosen: TableFilters) => void };
  /** Said when no row fits. */
  empty: ReactNode;
}

/** One row per contact; Enter unfolds its attempts. */
export function CallList({ rows, past, countWords, foot, filters, empty }: CallListProps) {
  const [open, setOpen] = useState<number | null>(null);
  const columns = useMemo(
    () => columnsWith(open, (id) => setOpen((now) => (now === id ? null : id))),
    [open],
  );
  return (
    <DataTable
      id="call-list"
      label={text.contacts.title}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={(row) => setOpen(open === row.id ? null : row.id)}
      renderDetail={(row) =>
        open === row.id ? (
          <>
            {row.state === 'callback_scheduled' && !past ? <CallbackOwner row={row} /> : null}
            <AttemptTrail trail={row.trail} />
          </>
        ) : null
      }
      minWidth={902}
      countWords={countWords}
      foot={foot}
      filters={filters}
      empty={empty}
    />
  );
}

type Step = CallListRow['trail'][number];

const isReceived = (step: Step) => step.why?.line === 'received';

/** What came of an attempt, and that the person called where it was they. */
const stepWords = (step: Step) =>
  [
    ...(isReceived(step) ? [LINES.received.badge.label] : []),
    ...(step.outcome ? [ATTEMPT_OUTCOMES[step.outcome].label] : []),
  ].join(' · ');

const trailWords = (row: CallListRow) =>
  row.trail
    .map(stepWords)
    .filter((words) => words !== '')
    .join(', ');

function TrailDots({ row }: { row: CallListRow }) {
  return (
    <span className={classes.dots}>
      {row.trail.slice(-6).map((attempt) => {
        const outcome = attempt.outcome ? ATTEMPT_OUTCOMES[attempt.outcome] : null;
        return (
          <span
            key={attempt.id}
            className={classes.trailDot}
            data-tone={outcome?.tone ?? 'teal'}
            {...(isReceived(attempt) ? { 'data-received': '' } : {})}
            title={stepWords(attempt)}
          />
        );
      })}
    </span>
  );
}

const variableWords = (row: CallListRow) =>
  Object.entries(row.variables).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));

function Variables({ row }: { row: CallListRow }) {
  const pairs = variableWords(row);
  const shown = pairs.join(' · ');
  return <span title={pairs.join('\n')}>{shown || text.none}</span>;
}
