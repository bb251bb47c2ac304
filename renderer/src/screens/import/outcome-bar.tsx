import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import classes from './import.module.css';

/** What became of the rows of a list; the three add up to them. */
export interface Outcomes {
  taken: number;
  warned: number;
  rejected: number;
}

const PARTS = [
  { key: 'taken', tone: 'green' },
  { key: 'warned', tone: 'amber' },
  { key: 'rejected', tone: 'red' },
] as const satisfies readonly { key: keyof Outcomes; tone: string }[];

/** One bar of all rows by what becomes of them, with each figure under its word. */
export function OutcomeBar({ outcomes }: { outcomes: Outcomes }) {
  const rows = outcomes.taken + outcomes.warned + outcomes.rejected;
  const words = text.import.outcomes;
  return (
    <div className={classes.outcomes} role="group" aria-label={words.bar(formatCount(rows))}>
      <div className={classes.outcomeBar} aria-hidden>
        {PARTS.map(({ key, tone }) => (
          <span
            key={key}
            data-tone={tone}
            style={{ flexGrow: outcomes[key], minWidth: outcomes[key] > 0 ? 3 : 0 }}
          />
        ))}
      </div>
      <dl className={classes.outcomeFigures}>
        {PARTS.map(({ key, tone }) => (
          <div key={key} title={words[key].definition}>
            <dt>
              <span className={classes.outcomeMark} data-tone={tone} aria-hidden />
              {words[key].label}
            </dt>
            <dd>{formatCount(outcomes[key])}</dd>
          </div>
        ))}
        <div title={words.rows.definition}>
          <dt>{words.rows.label}</dt>
          <dd>{formatCount(rows)}</dd>
        </div>
      </dl>
    </div>
  );
}
