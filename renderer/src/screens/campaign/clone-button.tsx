import { ActionIcon as IconButton, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconCopy } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { CampaignRow } from '../../../../shared/contract/campaign.ts';
import { CAMPAIGN_ACTIONS, whyNot } from '../../../../shared/domain/campaign-action.ts';
import { takeOffScreen, tellFailureAbout } from '../../base/notices.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';

interface CloneButtonProps {
  campaign: Pick<CampaignRow, 'id' | 'name' | 'status' | 'run' | 'startedAtMs'>;
  /** In a table row: the same button, without its word. */
  compact?: boolean;
}

/** Makes a new draft of a campaign and opens it, for whoever still looks at where it was pressed. */
export function CloneButton({ campaign, compact = false }: CloneButtonProps) {
  const [, navigate] = useLocation();
  const notice = `clone of campaign ${campaign.id}`;
  const clone = useMutation(
    queries.campaigns.clone.mutationOptions({
      onMutate: () => takeOffScreen(notice),
      onError: (error) => tellFailureAbout(notice, error),
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.campaigns.key() }),
    }),
  );
  if (whyNot('clone', campaign) !== null) return null;
  const press = () =>
    clone.mutate({ id: campaign.id }, { onSuccess: (made) => navigate(`/campaigns/${made.id}`) });
  const words = `${CAMPAIGN_ACTIONS.clone.label}: ${campaign.name}`;
  if (compact) {
    return (
      <IconButton size={24} title={words} aria-label={words} loading={clone.isPending} onClick={press}>
        <IconCopy size={15} stroke={1.8} aria-hidden />
      </IconButton>
    );
  }
  return (
    <Button
      variant="default"
      leftSection={<IconCopy size={15} aria-hidden />}
      loading={clone.isPending}
      onClick={press}
      aria-label={words}
    >
      {CAMPAIGN_ACTIONS.clone.label}
    </Button>
  );
}
