import type { AheadFigures, CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { abandonTone } from '../../../../shared/domain/abandon-promise.ts';
import { CALL_MODE_ROWS, dialsAhead, type CallMode } from '../../../../shared/domain/call-mode.ts';
import { AHEAD_FIGURES, type AheadFigureName } from '../../../../shared/domain/figures/ahead-table.ts';
import { FIGURES } from '../../../../shared/domain/figures/table.ts';
import { boundWords } from '../../../../shared/domain/pacing-bound.ts';
import { screeningErrors } from '../../../../shared/domain/screening-error.ts';
import { formatClock, formatCount, formatPercent } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { figureWords, MeantFigure } from '../../ui/figure.tsx';
import { Section } from '../../ui/small-parts.tsx';
import { ToneDot } from '../../ui/tone-badge.tsx';
import classes from './abandon-chart.module.css';
import { AbandonChart } from './abandon-chart.tsx';

const words = text.overview.ahead;
/** Rates that turn amber and red as they near the limit. */
const AGAINST_THE_LIMIT: ReadonlySet<AheadFigureName> = new Set(['strictRate', 'thirtyDays']);

/** How the promise about people who answer and find nobody free is kept, and what holds the pace now. */
export function AheadPanel({
  figures: { abandonRate },
  ahead,
  mode,
}: {
  figures: Pick<CampaignFigures, 'abandonRate'>;
  ahead: AheadFigures;
  mode: CallMode;
}) {
  const { today, worstHalfHour, limitPerMille } = ahead;
  const tone = abandonTone(today.strictRate, limitPerMille);
  const beside: Partial<Record<AheadFigureName, string>> = {
    strictRate: words.of(figureWords('share', today.strictRate), formatPercent(limitPerMille / 1_000)),
    abandoned: words.of(formatCount(today.abandoned), formatCount(today.liveAnswers)),
    ...(worstHalfHour
      ? { worst: words.at(formatPercent(worstHalfHour.rate), formatClock(worstHalfHour.startMs)) }
      : {}),
    // Nobody is counted where nothing is decided.
    free:
      ahead.bound === null ? text.none : words.freeOf(formatCount(ahead.idle), formatCount(ahead.staffed)),
  };
  const toneOf = (rate: number | null) => {
    const near = abandonTone(rate, limitPerMille);
    return near === 'grey' ? {} : { tone: near };
  };
  const figures = (names: readonly AheadFigureName[]) =>
    names.map((name) => {
      const value = AHEAD_FIGURES[name].of(ahead);
      return (
        <MeantFigure
          key={name}
          meaning={AHEAD_FIGURES[name]}
          value={value}
          {...(beside[name] === undefined ? {} : { words: beside[name] })}
          {...(AGAINST_THE_LIMIT.has(name) ? toneOf(value) : {})}
        />
      );
    });
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
          {figures(['strictRate'])}
          <MeantFigure meaning={FIGURES.abandonRate} value={abandonRate} {...toneOf(abandonRate)} />
          {figures(['abandoned', ...(today.leftListening > 0 ? (['leftListening'] as const) : [])])}
          {figures(['left', 'worst', 'thirtyDays'])}
          {figures(['waiting', 'free'])}
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
