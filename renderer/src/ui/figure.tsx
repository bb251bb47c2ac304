import { definitionOf, type FigureMeaning, type FigureUnit } from '../../../shared/domain/figures/table.ts';
import {
  formatClockSeconds,
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatRate,
} from '../base/format.ts';
import { text } from '../base/text.en.ts';
import classes from './figure.module.css';
import { Figure } from './small-parts.tsx';

const WORDS: Record<FigureUnit, (value: number) => string> = {
  contacts: formatCount,
  calls: formatCount,
  people: formatCount,
  operators: formatCount,
  share: formatPercent,
  per_second: formatRate,
  per_minute: formatRate,
  per_hour: formatRate,
  seconds: (sec) => `${formatRate(sec)} s`,
  duration: formatDuration,
  time_of_day: formatClockSeconds,
  moment: formatMoment,
};

/** A figure's value in its unit, or a dash while there is nothing to make it from. */
export const figureWords = (unit: FigureUnit, value: number | null): string =>
  value === null ? text.none : WORDS[unit](value);

interface MeantFigureProps {
  /** Its row in a table of figures. */
  meaning: FigureMeaning;
  value: number | null;
  /** Instead of the value alone. */
  words?: string;
  tone?: string;
}

/** A figure of a table, with the table's name for it and its definition on hover. */
export function MeantFigure({ meaning, value, words, tone }: MeantFigureProps) {
  const { label, unit } = meaning;
  return (
    <Figure
      label={label}
      value={words ?? figureWords(unit, value)}
      definition={definitionOf(meaning)}
      {...(tone ? { tone } : {})}
    />
  );
}

/** A figure of a table on one line: its name, and its value at the end. */
export function FigureLine({ meaning, value }: Pick<MeantFigureProps, 'meaning' | 'value'>) {
  return (
    <div className={classes.line} title={definitionOf(meaning)}>
      <dt>{meaning.label}</dt>
      <dd>{figureWords(meaning.unit, value)}</dd>
    </div>
  );
}
