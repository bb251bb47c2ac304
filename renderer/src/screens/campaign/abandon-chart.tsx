import type { AheadFigures } from '../../../../shared/contract/campaign.ts';
import {
  abandonTone,
  HALF_HOUR_MS,
  LEAST_ANSWERS_TO_TELL,
} from '../../../../shared/domain/abandon-promise.ts';
import { formatClock, formatCount, formatPercent, formatShare } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import classes from './abandon-chart.module.css';

const words = text.overview.ahead.chart;
/** A day shows at least so many half hours, so that the first bar of a morning is no wall. */
const LEAST_SLOTS = 16;
/** The limit stands at this share of the height while no half hour needs more room. */
const LIMIT_HEIGHT = 0.4;
const HEIGHT = 100;
const BAR_SHARE = 0.72;

/** Abandon rate by half hours against the limit; those who do not see it get the same as a table. */
export function AbandonChart({ ahead }: { ahead: AheadFigures }) {
  const limit = ahead.limitPerMille / 1_000;
  const first = ahead.halfHours[0];
  const last = ahead.halfHours.at(-1);
  if (!first || !last) return <p className={classes.none}>{words.none}</p>;
  const slots = Math.max(LEAST_SLOTS, (last.startMs - first.startMs) / HALF_HOUR_MS + 1);
  const bars = ahead.halfHours.map((half) => ({
    ...half,
    rate: half.liveAnswers === 0 ? 0 : half.abandoned / half.liveAnswers,
    told: half.liveAnswers >= LEAST_ANSWERS_TO_TELL,
  }));
  const highest = Math.max(limit / LIMIT_HEIGHT, ...bars.filter(({ told }) => told).map(({ rate }) => rate));
  const yOf = (rate: number) => HEIGHT * (1 - Math.min(1, rate / highest));
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        {words.title} <span className="secondary">{words.few(LEAST_ANSWERS_TO_TELL)}</span>
      </figcaption>
      <div className={classes.plot} aria-hidden>
        <svg viewBox={`0 0 ${slots} ${HEIGHT}`} preserveAspectRatio="none" className={classes.bars}>
          {bars.map(({ startMs, liveAnswers, abandoned, rate, told }) => (
            <rect
              key={startMs}
              className={classes.bar}
              data-tone={told ? abandonTone(rate, ahead.limitPerMille) : 'grey'}
              data-untold={told ? undefined : true}
              x={(startMs - first.startMs) / HALF_HOUR_MS + (1 - BAR_SHARE) / 2}
              width={BAR_SHARE}
              y={Math.min(yOf(rate), HEIGHT - 1)}
              height={Math.max(1, HEIGHT - yOf(rate))}
            >
              <title>
                {words.bar(formatClock(startMs), formatCount(abandoned), formatCount(liveAnswers))}
              </title>
            </rect>
          ))}
          <line className={classes.limit} x1={0} x2={slots} y1={yOf(limit)} y2={yOf(limit)} />
        </svg>
        <span className={classes.limitLabel} style={{ top: `${yOf(limit)}%` }}>
          {words.limit(formatPercent(limit))}
        </span>
      </div>
      <div className={classes.times} aria-hidden>
        <span>{formatClock(first.startMs)}</span>
        <span>{formatClock(first.startMs + slots * HALF_HOUR_MS)}</span>
      </div>
      <table className="visually-hidden">
        <caption>{words.table(formatPercent(limit))}</caption>
        <thead>
          <tr>
            {words.columns.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ startMs, liveAnswers, abandoned }) => (
            <tr key={startMs}>
              <th scope="row">{formatClock(startMs)}</th>
              <td>{formatCount(liveAnswers)}</td>
              <td>{formatCount(abandoned)}</td>
              <td>{formatShare(abandoned, liveAnswers)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
