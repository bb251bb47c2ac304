import { ActionIcon as IconButton, Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotateClockwise,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { CAMPAIGN_ACTIONS, movesOf, type CampaignMove } from '../../../../shared/domain/campaign-action.ts';
import classes from './campaign-actions.module.css';
import { useCampaignMoves, type MovedCampaign } from './use-campaign-moves.tsx';

const ICONS: Record<CampaignMove, Icon> = {
  start: IconPlayerPlay,
  resume: IconPlayerPlay,
  pause: IconPlayerPause,
  stop: IconPlayerStop,
  cancel: IconX,
  restart: IconRotateClockwise,
  cancel_restart: IconArrowBackUp,
};

/** The places of the buttons, from left to right: what leads on, what stops, what ends for good. */
const SLOTS: readonly (readonly [CampaignMove, ...CampaignMove[]])[] = [
  ['start', 'pause', 'resume', 'restart'],
  ['stop'],
  ['cancel', 'cancel_restart'],
];

interface CampaignActionsProps {
  campaign: MovedCampaign;
  /** In a table row: the same buttons, smaller. */
  compact?: boolean;
}

/** The actions that apply to a campaign now, and only those, each in its own place. What cannot be undone asks first. */
export function CampaignActions({ campaign, compact = false }: CampaignActionsProps) {
  const { press, isPending, pending } = useCampaignMoves();
  const offered = movesOf(campaign);
  return (
    <span className={classes.actions}>
      {SLOTS.map((slot) => {
        const action = slot.find((one) => offered.includes(one));
        // A place stays empty rather than be taken by the next button: the mouse that started a campaign does not rest on
        // what ends it.
        if (!action)
          return (
            <span
              key={slot[0]}
              className={classes.slot}
              data-slot={slot[0]}
              data-compact={compact || undefined}
            />
          );
        const Glyph = ICONS[action];
        const primary = action === 'start' || action === 'resume';
        const words = `${CAMPAIGN_ACTIONS[action].label}: ${campaign.name}`;
        // The first place is wide enough for words.
        if (compact && CAMPAIGN_ACTIONS[action].asks !== null && slot[0] !== 'start') {
          return (
            <IconButton
              key={slot[0]}
              size={24}
              title={words}
              aria-label={words}
              disabled={isPending}
              onClick={() => press(action, campaign)}
            >
              <Glyph size={15} stroke={1.8} aria-hidden />
            </IconButton>
          );
        }
        return (
          <Button
            key={slot[0]}
            className={classes.slot ?? ''}
            data-slot={slot[0]}
            data-compact={compact || undefined}
            size={compact ? 'compact-xs' : 'xs'}
            variant={primary && !compact ? 'filled' : 'default'}
            leftSection={<Glyph size={compact ? 13 : 15} aria-hidden />}
            loading={pending === action}
            disabled={isPending}
            onClick={() => press(action, campaign)}
            aria-label={words}
          >
            {CAMPAIGN_ACTIONS[action].label}
          </Button>
        );
      })}
    </span>
  );
}
