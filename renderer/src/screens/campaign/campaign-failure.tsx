import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { text } from '../../base/text.en.ts';
import { ScreenFailure } from '../../ui/small-parts.tsx';

/** In place of a screen of one campaign, when that campaign could not be read. */
export function CampaignFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <ScreenFailure title={text.campaign.title} error={error} onRetry={onRetry}>
      <Button component={Link} href="/campaigns" variant="default">
        {text.notFound.action}
      </Button>
    </ScreenFailure>
  );
}
