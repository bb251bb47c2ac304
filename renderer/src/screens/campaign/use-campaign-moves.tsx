import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { CampaignRow } from '../../../../shared/contract/campaign.ts';
import {
  CAMPAIGN_ACTIONS,
  questionOf,
  type CampaignMove,
} from '../../../../shared/domain/campaign-action.ts';
import { takeOffScreen, tellFailureAbout } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import classes from './campaign-actions.module.css';

/** What has to be known of a campaign that is moved. */
export type MovedCampaign = Pick<CampaignRow, 'id' | 'name' | 'status' | 'run' | 'startedAtMs'>;

const noticeOf = ({ id }: { id: string }): string => `campaign ${id}`;

export interface CampaignMoves {
  /** Does it, after a question where it cannot be undone. What fails is told. */
  press: (action: CampaignMove, campaign: MovedCampaign) => void;
  isPending: boolean;
  /** The action that is under way; null when none is. */
  pending: CampaignMove | null;
}

/** Moves of campaigns from wherever they are pressed. */
export function useCampaignMoves(): CampaignMoves {
  const { mutate, isPending, variables } = useMutation(
    queries.campaigns.act.mutationOptions({
      onMutate: (asked) => takeOffScreen(noticeOf(asked)),
      onError: (error, asked) => tellFailureAbout(noticeOf(asked), error),
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.campaigns.key() }),
    }),
  );
  const press = useCallback<CampaignMoves['press']>(
    (action, campaign) => {
      const { label } = CAMPAIGN_ACTIONS[action];
      const asks = questionOf(action, campaign);
      const go = () => mutate({ id: campaign.id, action });
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
    },
    [mutate],
  );
  return { press, isPending, pending: isPending ? (variables?.action ?? null) : null };
}

/** Who came into the prepared run alone, and is lost with it; nothing while nobody did. */
function AddedToRun({ campaign: { id, run } }: { campaign: Pick<CampaignRow, 'id' | 'run'> }) {
  const runs = useQuery(queries.campaigns.runs.queryOptions({ input: { id } }));
  const contactsIn = (which: number) => runs.data?.find((one) => one.run === which)?.contacts ?? 0;
  const added = contactsIn(run) - contactsIn(run - 1);
  return added > 0 ? <p className={classes.goes}>{text.campaign.goWithIt(added, run)}</p> : null;
}
