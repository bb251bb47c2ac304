import { ActionIcon as IconButton, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { CAMPAIGN_ACTIONS, whyNot } from '../../../../shared/domain/campaign-action.ts';
import type { MovedCampaign } from './use-campaign-moves.tsx';
import { useClone } from './use-clone.ts';

interface CloneButtonProps {
  campaign: MovedCampaign;
  /** In a table row: the same button, without its word. */
  compact?: boolean;
}

/** Makes a new draft of a campaign and opens it. */
export function CloneButton({ campaign, compact = false }: CloneButtonProps) {
  const { clone, isPending } = useClone();
  if (whyNot('clone', campaign) !== null) return null;
  const press = () => clone(campaign);
  const words = `${CAMPAIGN_ACTIONS.clone.label}: ${campaign.name}`;
  if (compact) {
    return (
      <IconButton size={24} title={words} aria-label={words} loading={isPending} onClick={press}>
        <IconCopy size={15} stroke={1.8} aria-hidden />
      </IconButton>
    );
  }
  return (
    <Button
      variant="default"
      leftSection={<IconCopy size={15} aria-hidden />}
      loading={isPending}
      onClick={press}
      aria-label={words}
    >
      {CAMPAIGN_ACTIONS.clone.label}
    </Button>
  );
}
