import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { text } from '../../app/text.en.ts';
import { formatCount, formatDuration, formatShare } from '../../ui/format.ts';
import { Figure, Section } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';

const seconds = (value: number | null) => (value === null ? text.none : formatDuration(value));

/** The figures of the run, each with its definition on hover. */
export function RunMetrics({ figures }: { figures: CampaignFigures }) {
  const words = text.overview.metric;
  const completed = figures.counts.completed ?? 0;
  const handling =
    figures.averageTalkSec === null ? null : figures.averageTalkSec + (figures.averageWrapSec ?? 0);
  const rows = [
    [words.contacts, formatCount(figures.total)],
    [words.attempts, formatCount(figures.attempts)],
    [words.answered, formatCount(figures.answered)],
    [words.connected, formatCount(figures.connected)],
    [words.completed, formatCount(completed)],
    [words.retriesLeft, formatCount(figures.counts.retry_scheduled ?? 0)],
    [words.missedCallbacks, formatCount(figures.callbacks.missed)],
    [words.received, formatCount(figures.callbacks.received)],
    [words.answerRate, formatShare(figures.answered, figures.attempts)],
    [words.connectRate, formatShare(figures.connected, figures.attempts)],
    [words.completionRate, formatShare(completed, figures.total)],
    // A campaign that dials ahead says it with its promise, by day.
    ...(figures.ahead === null
      ? ([[words.abandonRate, formatShare(figures.counts.abandoned ?? 0, figures.answered)]] as const)
      : []),
    [words.talk, seconds(figures.averageTalkSec)],
    [words.handling, seconds(handling)],
  ] as const;
  return (
    <Section title={text.overview.metrics}>
      <div className={classes.live}>
        {rows.map(([[label = '', definition = ''], value]) => (
          <Figure key={label} label={label} value={value} definition={definition} />
        ))}
      </div>
    </Section>
  );
}
