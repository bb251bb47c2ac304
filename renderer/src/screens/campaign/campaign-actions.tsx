import { ActionIcon as IconButton, Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import {
  IconArrowBackUp,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotateClockwise,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import type { CampaignRow } from '../../../../shared/contract/campaign.ts';
import {
  CAMPAIGN_ACTIONS,
  movesOf,
  questionOf,
  type CampaignMove,
} from '../../../../shared/domain/campaign-action.ts';
import { takeOffScreen, tellFailureAbout } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import classes from './campaign-actions.module.css';

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
  campaign: Pick<CampaignRow, 'id' | 'name' | 'status' | 'run' | 'startedAtMs'>;
  /** In a table row: the same buttons, smaller. */
  compact?: boolean;
}

/** The actions that apply to a campaign now, and only those, each in its own place. What cannot be undone asks first. */
export function CampaignActions({ campaign, compact = false }: CampaignActionsProps) {
  const notice = `campaign ${campaign.id}`;
  const act = useMutation(
    queries.campaigns.act.mutationOptions({
      onMutate: () => takeOffScreen(notice),
      onError: (error) => tellFailureAbout(notice, error),
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.campaigns.key() }),
    }),
  );
  const press = (action: CampaignMove) => {
    const { label } = CAMPAIGN_ACTIONS[action];
    const asks = questionOf(action, campaign);
    const go = () => act.mutate({ id: campaign.id, action });
    if (asks === null) {
      go();
      return;
    }
    modals.openConfirmModal({
      title: text.campaign.actTitle(label, campaign.name),
      children:
        action === 'cancel_restart' ? (
          <>
            {asks}
            <AddedToRun campaign={campaign} />
          </>
        ) : (
          asks
        ),
      labels: { confirm: label, cancel: text.campaign.keepAsIs },
      confirmProps: { color: 'red' },
      onConfirm: go,
    });
  };
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
              disabled={act.isPending}
              onClick={() => press(action)}
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
            loading={act.isPending && act.variables?.action === action}
            disabled={act.isPending}
            onClick={() => press(action)}
            aria-label={words}
          >
            {CAMPAIGN_ACTIONS[action].label}
          </Button>
        );
      })}
    </span>
  );
}

/** Who came into the prepared run alone, and is lost with it; nothing while nobody did. */
function AddedToRun({ campaign: { id, run } }: { campaign: Pick<CampaignRow, 'id' | 'run'> }) {
  const runs = useQuery(queries.campaigns.runs.queryOptions({ input: { id } }));
  const contactsIn = (which: number) => runs.data?.find((one) => one.run === which)?.contacts ?? 0;
  const added = contactsIn(run) - contactsIn(run - 1);
  return added > 0 ? <p className={classes.goes}>{text.campaign.goWithIt(added, run)}</p> : null;
}
