import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { CallListRow } from '../../../../shared/contract/contact.ts';
import { ATTEMPT_OUTCOMES } from '../../../../shared/domain/attempt-outcome.ts';
import { text } from '../../app/text.en.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Moment, Phone } from '../../ui/small-parts.tsx';
import { ContactStateBadge, OutcomeBadge } from '../../ui/tone-badge.tsx';
import { AttemptTrail } from './attempt-trail.tsx';
import classes from './campaign.module.css';

const words = text.contacts.columns;

function columnsWith(open: number | null, unfold: (id: number) => void): Column<CallListRow>[] {
  return [
    {
      key: 'unfold',
      head: '',
      width: 44,
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
    { key: 'phone', head: words.phone, width: 170, render: (row) => <Phone phone={row.phone} /> },
    { key: 'name', head: words.name, width: 150, render: (row) => row.name || text.none },
    {
      key: 'state',
      head: words.status,
      width: 172,
      render: (row) => <ContactStateBadge state={row.state} />,
    },
    {
      key: 'attempts',
      head: words.attempts,
      width: 84,
      align: 'right',
      render: (row) => `${row.attempts}/${row.maxAttempts}`,
    },
    { key: 'trail', head: words.trail, width: 80, render: (row) => <TrailDots row={row} /> },
    {
      key: 'last',
      head: words.last,
      width: 140,
      render: (row) => (row.lastOutcome ? <OutcomeBadge outcome={row.lastOutcome} /> : text.none),
    },
    {
      key: 'called',
      head: words.lastCalled,
      width: 110,
      render: (row) => <Moment ms={row.lastCalledAtMs} />,
    },
    { key: 'next', head: words.next, width: 110, render: (row) => <Moment ms={row.nextAtMs} /> },
    { key: 'variables', head: words.variables, render: (row) => <Variables row={row} /> },
  ];
}

/** One row per contact; Enter unfolds its attempts. */
export function CallList({ rows }: { rows: readonly CallListRow[] }) {
  const [open, setOpen] = useState<number | null>(null);
  const columns = useMemo(
    () => columnsWith(open, (id) => setOpen((now) => (now === id ? null : id))),
    [open],
  );
  return (
    <DataTable
      label={text.contacts.title}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={(row) => setOpen(open === row.id ? null : row.id)}
      renderDetail={(row) => (open === row.id ? <AttemptTrail trail={row.trail} /> : null)}
      minWidth={1_180}
    />
  );
}

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
            title={outcome?.label}
          />
        );
      })}
    </span>
  );
}

function Variables({ row }: { row: CallListRow }) {
  const pairs = Object.entries(row.variables).map(([name, value]) => `${name}: ${value}`);
  const shown = pairs.join(' · ');
  return <span title={pairs.join('\n')}>{shown || text.none}</span>;
}
