import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { FIGURES, type FigureName } from '../../../../shared/domain/figures/table.ts';
import { text } from '../../base/text.en.ts';
import { MeantFigure } from '../../ui/figure.tsx';
import { Section } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';

const SHOWN: readonly FigureName[] = [
  'total',
  'attempts',
  'answered',
  'connected',
  'completed',
  'retriesWaiting',
  'missedCallbacks',
  'calledBack',
  'answerRate',
  'connectRate',
  'completionRate',
  'abandonRate',
  'averageTalkSec',
  'averageHandlingSec',
];

/** The figures of the run, each with its definition on hover. */
export function RunMetrics({ figures }: { figures: CampaignFigures }) {
  // Of a campaign that dials ahead it stands with its promise.
  const shown = SHOWN.filter((name) => name !== 'abandonRate' || figures.ahead === null);
  return (
    <Section title={text.overview.metrics}>
      <div className={classes.live}>
        {shown.map((name) => (
          <MeantFigure key={name} meaning={FIGURES[name]} value={figures[name]} />
        ))}
      </div>
    </Section>
  );
}
