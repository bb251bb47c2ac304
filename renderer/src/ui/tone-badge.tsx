import { Tooltip } from '@mantine/core';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../../shared/domain/attempt-outcome.ts';
import { CAMPAIGN_STATUSES, type CampaignStatus } from '../../../shared/domain/campaign-status.ts';
import { CONTACT_STATES, type ContactState } from '../../../shared/domain/contact-state.ts';
import { OPERATOR_STATES, type OperatorState } from '../../../shared/domain/operator-state.ts';
import classes from './tone-badge.module.css';

interface ToneBadgeProps {
  tone: string;
  label: string;
  /** A letter beside the colour, so that the colour never stands alone. */
  mark?: string;
  hollow?: boolean;
  meaning?: string;
  /** Of a state that changes where it stands: as wide as the longest one of its kind, so that nothing beside it moves. */
  width?: 'campaign' | 'contact' | 'operator';
}

/** A state in words, on its colour. */
export function ToneBadge({ tone, label, mark, hollow = false, meaning, width }: ToneBadgeProps) {
  const badge = (
    <span className={classes.badge} data-width={width} data-tone={tone} data-hollow={hollow || undefined}>
      {mark === undefined ? null : (
        <span className={classes.mark} aria-hidden>
          {mark}
        </span>
      )}
      <span className={classes.label} dir="auto">
        {label}
      </span>
    </span>
  );
  if (meaning === undefined) return badge;
  return (
    <Tooltip label={meaning} multiline maw={420}>
      {badge}
    </Tooltip>
  );
}

/** @param meaning what is said of this campaign on hover; what the status means when left out */
export function CampaignStatusBadge({ status, meaning }: { status: CampaignStatus; meaning?: string }) {
  const { label, tone, mark, hollow, meaning: usual } = CAMPAIGN_STATUSES[status];
  return (
    <ToneBadge
      tone={tone}
      label={label}
      mark={mark}
      hollow={hollow}
      meaning={meaning ?? usual}
      width="campaign"
    />
  );
}

export function ContactStateBadge({ state }: { state: ContactState }) {
  const { label, tone, meaning } = CONTACT_STATES[state];
  return <ToneBadge tone={tone} label={label} meaning={meaning} width="contact" />;
}

export function OperatorStateBadge({ state }: { state: OperatorState }) {
  const { label, tone, mark } = OPERATOR_STATES[state];
  return <ToneBadge tone={tone} label={label} mark={mark} width="operator" />;
}

export function OutcomeBadge({ outcome }: { outcome: AttemptOutcome }) {
  const { label, tone } = ATTEMPT_OUTCOMES[outcome];
  return <ToneBadge tone={tone} label={label} />;
}

/** A state as a dot with its word, for lines where a badge is too loud. */
export function ToneDot({ tone, label }: { tone: string; label: string }) {
  return (
    <span className={classes.dotLine} data-tone={tone}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.label}>{label}</span>
    </span>
  );
}
