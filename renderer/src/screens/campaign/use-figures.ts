import { useQuery } from '@tanstack/react-query';
import type { CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { queries } from '../../client/connection.ts';
import { useLive } from '../../client/live-store.ts';

/** Figures of one campaign: read once, then whatever the journal says last. */
export function useFigures(campaignId: string): { figures: CampaignFigures | undefined; error: unknown } {
  const query = useQuery(queries.campaigns.figures.queryOptions({ input: { id: campaignId } }));
  const live = useLive((state) => state.figures[campaignId]);
  const newest = live && (!query.data || live.atMs >= query.data.atMs) ? live : query.data;
  return { figures: newest, error: query.error };
}
