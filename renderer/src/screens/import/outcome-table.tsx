import type { RowSample } from '../../../../shared/contract/lists.ts';
import {
  REJECT_REASON_NAMES,
  REJECT_REASONS,
  ROW_WARNING_NAMES,
  ROW_WARNINGS,
  type OutcomeCounts,
} from '../../../../shared/domain/row-outcome.ts';
import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import classes from './import.module.css';

interface Kind {
  key: string;
  outcome: 'rejected' | 'warned';
  sentence: string;
  rows: number;
  samples: readonly RowSample[];
}

interface OutcomeTableProps extends OutcomeCounts {
  /** The first rows of each kind, where they are known. */
  samples?: {
    reasons: Partial<Record<string, readonly RowSample[]>>;
    warnings: Partial<Record<string, readonly RowSample[]>>;
  };
}

function kindsOf({ byReason, byWarning, samples }: OutcomeTableProps): Kind[] {
  const reasons = REJECT_REASON_NAMES.map((key) => ({
    key,
    outcome: 'rejected' as const,
    sentence: REJECT_REASONS[key],
    rows: byReason[key] ?? 0,
    samples: samples?.reasons[key] ?? [],
  }));
  const warnings = ROW_WARNING_NAMES.map((key) => ({
    key,
    outcome: 'warned' as const,
    sentence: ROW_WARNINGS[key],
    rows: byWarning[key] ?? 0,
    samples: samples?.warnings[key] ?? [],
  }));
  return [reasons, warnings].flatMap((kinds) =>
    kinds.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows),
  );
}

/** Why rows are rejected and what is changed in others, most frequent first, with a few rows of each as they came. */
export function OutcomeTable(props: OutcomeTableProps) {
  const kinds = kindsOf(props);
  if (kinds.length === 0) return null;
  const words = text.import.outcomes;
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={words.table}>
      <table className={classes.kinds}>
        <thead>
          <tr>
            <th scope="col">{words.outcome}</th>
            <th scope="col" data-right>
              {words.rows.label}
            </th>
            <th scope="col">{words.why}</th>
            {props.samples ? <th scope="col">{words.samples}</th> : null}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.key}>
              <td className={classes.kindOutcome}>
                <span
                  className={classes.outcomeMark}
                  data-tone={kind.outcome === 'rejected' ? 'red' : 'amber'}
                  aria-hidden
                />
                {words[kind.outcome].label}
              </td>
              <td data-right>{formatCount(kind.rows)}</td>
              <td className={classes.kindSentence}>{kind.sentence}</td>
              {props.samples ? (
                <td>
                  <Samples samples={kind.samples} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Samples({ samples }: { samples: readonly RowSample[] }) {
  return (
    <ul className={classes.samples}>
      {samples.map(({ line, from, to }) => (
        <li key={`${line} ${from}`}>
          <span className="secondary">{text.import.outcomes.line(formatCount(line))}</span>{' '}
          <span className={classes.sample} title={from}>
            {from}
          </span>
          {to === null ? null : (
            <>
              {' '}
              <span aria-label={text.import.outcomes.becomes}>→</span>{' '}
              <span className={classes.sample} title={to}>
                {to}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
