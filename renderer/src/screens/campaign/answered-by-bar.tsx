import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { ANSWERED_BY, ANSWERED_BY_NAMES } from '../../../../shared/domain/attempt-outcome.ts';
import { answeredBy } from '../../../../shared/domain/figures/table.ts';
import { formatCount, formatShare } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import classes from './run-metrics.module.css';

/** The dials that are over as one bar, by who or what took them; the words beside it say the same. */
export function AnsweredByBar({ outcomes }: { outcomes: CampaignFigures['outcomes'] }) {
  const counts = answeredBy(outcomes);
  const all = ANSWERED_BY_NAMES.reduce((sum, by) => sum + counts[by], 0);
  return (
    <figure className={classes.answeredBy} style={{ marginInline: 0 }} aria-label={text.overview.answeredBy}>
      <div className={classes.bar} aria-hidden>
        {ANSWERED_BY_NAMES.filter((by) => counts[by] > 0).map((by) => (
          <div
            key={by}
            className={classes.part}
            data-tone={ANSWERED_BY[by].tone}
            style={{ flexGrow: counts[by] }}
          />
        ))}
      </div>
      <ul className={classes.legend}>
        {ANSWERED_BY_NAMES.map((by) => (
          <li key={by} title={ANSWERED_BY[by].meaning}>
            <span className={classes.swatch} data-tone={ANSWERED_BY[by].tone} aria-hidden />
            {ANSWERED_BY[by].label} <span className={classes.count}>{formatCount(counts[by])}</span>
            <span className="secondary">{formatShare(counts[by], all)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
