import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { FIGURES, type FigureName } from '../../../../shared/domain/figures/table.ts';
import { text } from '../../base/text.en.ts';
import { FigureLine } from '../../ui/figure.tsx';
import { Section } from '../../ui/small-parts.tsx';
import { AnsweredByBar } from './answered-by-bar.tsx';
import classes from './run-metrics.module.css';

const words = text.overview.metricGroups;

const GROUPS: readonly { title: string; figures: readonly FigureName[] }[] = [
  {
    title: words.contacts,
    figures: ['total', 'attempted', 'completed', 'failed', 'retriesWaiting', 'completionRate'],
  },
  {
    title: words.calls,
    figures: ['attempts', 'answered', 'connected', 'conversations', 'machines', 'didNotPick'],
  },
  {
    title: words.rates,
    figures: [
      'answerRate',
      'connectRate',
      'abandonRate',
      'connectedPerHour',
      'callsPerMin',
      'dialsPerSecOfRun',
    ],
  },
  {
    title: words.times,
    figures: ['talkSec', 'averageRingSec', 'averageTalkSec', 'averageWrapSec', 'averageHandlingSec'],
  },
];

/** The figures of the run, each with its definition on hover, and who or what took its calls. */
export function RunMetrics({ figures }: { figures: CampaignFigures }) {
  return (
    <Section title={text.overview.metrics}>
      <div className={classes.groups}>
        {GROUPS.map(({ title, figures: names }) => (
          <div key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.group} aria-label={title}>
              {names
                // Of a campaign that dials ahead it stands with its promise.
                .filter((name) => name !== 'abandonRate' || figures.ahead === null)
                .map((name) => (
                  <FigureLine key={name} meaning={FIGURES[name]} value={figures[name]} />
                ))}
            </dl>
          </div>
        ))}
      </div>
      <AnsweredByBar outcomes={figures.outcomes} />
    </Section>
  );
}
