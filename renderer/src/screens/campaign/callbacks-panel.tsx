import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { FIGURES, type FigureName } from '../../../../shared/domain/figures/table.ts';
import { text } from '../../base/text.en.ts';
import { MeantFigure } from '../../ui/figure.tsx';
import { Section } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';

const SHOWN: readonly FigureName[] = [
  'callbacksRequested',
  'callbacksPending',
  'callbacksCompleted',
  'callbacksCancelled',
  'callbacksExhausted',
  'callbackDelaySec',
  'missedCallbacks',
  'calledBack',
];

/** What became of the callbacks of the run. */
export function CallbacksPanel({ figures }: { figures: CampaignFigures }) {
  return (
    <Section title={text.overview.callbacks}>
      <div className={classes.live}>
        {SHOWN.map((name) => (
          <MeantFigure key={name} meaning={FIGURES[name]} value={figures[name]} />
        ))}
      </div>
    </Section>
  );
}
