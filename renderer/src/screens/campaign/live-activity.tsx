import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { isAgentless, type CallMode } from '../../../../shared/domain/call-mode.ts';
import { FIGURES, type FigureName } from '../../../../shared/domain/figures/table.ts';
import { HOLD_BACK_TONES, type HoldBackKind } from '../../../../shared/domain/hold-back.ts';
import { text } from '../../base/text.en.ts';
import { MeantFigure } from '../../ui/figure.tsx';
import { Notice, Section } from '../../ui/small-parts.tsx';
import { ToneDot } from '../../ui/tone-badge.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './campaign.module.css';

/** Without a dial for this long a running campaign counts as idle. */
const IDLE_AFTER_MS = 30_000;

const SHOWN: readonly FigureName[] = [
  'ringing',
  'inProgress',
  'dialsPerSec',
  'connectedPerHour',
  'averageRingSec',
  'lastDialMs',
];

type ActivityName = keyof typeof text.overview.states;

function activityOf(figures: CampaignFigures, nowMs: number): ActivityName {
  const { holdBack } = figures;
  if (holdBack?.kind === 'emergency_stop') return 'stopped';
  if (figures.status === 'paused') return 'still';
  if (holdBack?.kind === 'outside_window') return 'waiting';
  // A dial of a moment ago is no life while something that somebody must mend keeps the next one back.
  const isHeld = holdBack !== null && HOLD_BACK_TONES[holdBack.kind] !== 'grey';
  if (isHeld && figures.ringing + figures.inProgress === 0) return 'held';
  const recent = figures.lastDialMs !== null && nowMs - figures.lastDialMs < IDLE_AFTER_MS;
  return recent || figures.ringing + figures.inProgress > 0 ? 'live' : 'idle';
}

/** What helps against it; null where waiting is all there is. */
function actionFor(kind: HoldBackKind, mode: CallMode): string | null {
  const { holdBackActions, holdBackActionsOfAgents } = text.overview;
  const ofAgents = isAgentless(mode) ? holdBackActionsOfAgents[kind] : undefined;
  return ofAgents ?? holdBackActions[kind] ?? null;
}

/** What happens this second, and when nothing does, why. */
export function LiveActivity({ figures, mode }: { figures: CampaignFigures; mode: CallMode }) {
  const now = useNow(1_000);
  const name = activityOf(figures, now);
  const activity = text.overview.states[name];
  // While operators talk, no dial for a while is how it should be.
  const late = name === 'idle' && figures.lastDialMs !== null;
  return (
    <Section title={text.overview.live} side={<ToneDot tone={activity.tone} label={activity.label} />}>
      <div className={classes.why}>
        {figures.holdBack ? (
          <Notice
            tone={HOLD_BACK_TONES[figures.holdBack.kind]}
            what={figures.holdBack.sentence}
            action={actionFor(figures.holdBack.kind, mode)}
          />
        ) : (
          <span className="secondary">{text.overview.dialling}</span>
        )}
        {figures.numbersLeftOut ? (
          <Notice tone="amber" what={figures.numbersLeftOut} action={text.overview.leftOutAction} />
        ) : null}
      </div>
      <div className={classes.live}>
        {SHOWN.map((name) => (
          <MeantFigure
            key={name}
            meaning={FIGURES[name]}
            value={figures[name]}
            {...(late && name === 'lastDialMs' ? { tone: 'orange' } : {})}
          />
        ))}
      </div>
    </Section>
  );
}
