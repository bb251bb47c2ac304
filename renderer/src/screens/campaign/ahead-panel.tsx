import type { AheadFigures } from '../../../../shared/contract/campaign.ts';
import { abandonTone } from '../../../../shared/domain/abandon-promise.ts';
import { CALL_MODE_ROWS, dialsAhead, type CallMode } from '../../../../shared/domain/call-mode.ts';
import { boundWords } from '../../../../shared/domain/pacing-bound.ts';
import { screeningErrors } from '../../../../shared/domain/screening-error.ts';
import { text } from '../../app/text.en.ts';
import { formatClock, formatCount, formatPercent } from '../../ui/format.ts';
import { Figure, Section } from '../../ui/small-parts.tsx';
import { ToneDot } from '../../ui/tone-badge.tsx';
import classes from './abandon-chart.module.css';
import { AbandonChart } from './abandon-chart.tsx';

const words = text.overview.ahead;
const rateWords = (rate: number | null) => (rate === null ? text.none : formatPercent(rate));

/** How the promise about people who answer and find nobody free is kept, and what holds the pace now. */
export function AheadPanel({
  ahead,
  ringing,
  mode,
}: {
  ahead: AheadFigures;
  ringing: number;
  mode: CallMode;
}) {
  const { today, thirtyDays, worstHalfHour, limitPerMille } = ahead;
  const tone = abandonTone(today.strictRate, limitPerMille);
  const rows = [
    {
      words: words.strictRate,
      value: words.of(rateWords(today.strictRate), formatPercent(limitPerMille / 1_000)),
      rate: today.strictRate,
    },
    { words: words.rate, value: rateWords(today.rate), rate: today.rate },
    {
      words: words.abandoned,
      value: words.of(formatCount(today.abandoned), formatCount(today.liveAnswers)),
    },
    { words: words.left, value: formatCount(ahead.abandonsLeft) },
    {
      words: words.worst,
      value: worstHalfHour
        ? words.at(formatPercent(worstHalfHour.rate), formatClock(worstHalfHour.startMs))
        : text.none,
    },
    { words: words.thirtyDays, value: rateWords(thirtyDays.strictRate), rate: thirtyDays.strictRate },
    { words: text.overview.figures.ringing, value: formatCount(ringing) },
    { words: words.waiting, value: formatCount(ahead.waiting) },
    { words: words.operators, value: words.freeOf(formatCount(ahead.idle), formatCount(ahead.staffed)) },
  ];
  return (
    <Section title={words.title} side={<ToneDot tone={tone} label={words.standing[tone]} />}>
      <p className={classes.bound}>
        {ahead.bound === null ? (
          <span className="secondary">{dialsAhead(mode) ? words.noDecision : words.otherMode}</span>
        ) : (
          boundWords(ahead.bound, mode)
        )}
      </p>
      {ahead.elsewhere.map(({ hostId, host, bound }) => (
        <p key={hostId} className={classes.bound}>
          <span className="secondary">{words.elsewhere(host)}</span> {boundWords(bound, mode)}
        </p>
      ))}
      <div className={classes.both}>
        <div className={classes.figures}>
          {rows.map(({ words: [label = '', definition = ''], value, rate }) => (
            <Figure
              key={label}
              label={label}
              value={value}
              definition={definition}
              {...(rate === undefined || abandonTone(rate, limitPerMille) === 'grey'
                ? {}
                : { tone: abandonTone(rate, limitPerMille) })}
            />
          ))}
        </div>
        <AbandonChart ahead={ahead} />
      </div>
      <ScreeningWords marks={ahead.screening} mode={mode} />
    </Section>
  );
}

/** How often whoever took the calls found screening wrong; nothing while nobody was put through after it. */
function ScreeningWords({ marks, mode }: { marks: AheadFigures['screening']; mode: CallMode }) {
  const { given, marked, rate, machines } = screeningErrors(marks);
  if (rate === null && machines === null) return null;
  const who = words.markers[CALL_MODE_ROWS[mode].taker];
  return (
    <p className={classes.screening}>
      <span className="secondary">{words.screening(who)}</span>{' '}
      {rate === null
        ? ''
        : words.screeningError(
            who,
            formatCount(given),
            given === 1,
            formatCount(marked),
            formatPercent(rate),
          )}{' '}
      {machines === null
        ? ''
        : words.screeningLost(
            who,
            formatCount(machines.given),
            formatCount(machines.people),
            formatPercent(machines.rate),
          )}
    </p>
  );
}
