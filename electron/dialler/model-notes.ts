import type { Campaign } from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { NO_VOICE_MODEL } from '../../shared/domain/screening-ear.ts';
import type { Store } from '../store/store.ts';
import type { CallStep } from './calls/call-step.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

const PROGRAM = 'Callboard';

/** Says in its activity, once a campaign, that it wants the voice model and this host has none. */
export interface ModelNotes {
  followed(campaign: Campaign | undefined, step: CallStep): void;
}

/** Makes {@link ModelNotes} that have said nothing yet. */
export function createModelNotes(
  parts: {
    store: Pick<Store, 'activity'>;
    clock: Pick<Clock, 'now'>;
    publish: (event: LiveEvent, toOperatorId: string | null) => void;
    log: (doing: string, error: unknown) => void;
  } & Pick<WorkSurroundings, 'persist'>,
): ModelNotes {
  const { store, clock, publish, persist, log } = parts;
  const noted = new Set<string>();

  const note = async (campaignId: string): Promise<void> => {
    const entry = { atMs: clock.now(), campaignId, who: PROGRAM, what: NO_VOICE_MODEL };
    await persist('writing the activity log', () => store.activity.add(entry));
    publish({ topic: 'activity', campaignId }, null);
  };

  return {
    followed(campaign, step) {
      if (step.kind !== 'screened' || step.by !== 'cadence') return;
      if (campaign?.settings.screening.mode !== 'model' || noted.has(campaign.id)) return;
      noted.add(campaign.id);
      note(campaign.id).catch((error: unknown) => log('writing the activity log', error));
    },
  };
}
