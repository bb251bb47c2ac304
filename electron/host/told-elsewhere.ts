import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import type { LinkDoor } from '../directory/people.ts';
import type { Trunks } from '../directory/trunks.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { Seats } from '../seats/seats.ts';
import type { ChangeTopic, StoreChange } from '../store/change-feed.ts';
import type { Store } from '../store/store.ts';

/** Topics of this host's own matters: there is nothing in the store for other hosts to look at. */
const OWN: readonly LiveEvent['topic'][] = ['desk', 'figures', 'system'];

/** Whether it tells of something in the store, which other hosts see as well. */
export const isOfStore = (event: LiveEvent): boolean => !OWN.includes(event.topic);

/** What works with what other hosts may change. */
export interface ToldParts {
  store: Pick<Store, 'campaigns' | 'imports' | 'exports'>;
  dialler: Pick<
    Dialler,
    'contactMovedElsewhere' | 'emergencyStopChanged' | 'voiceAgentsChanged' | 'schedulesChanged'
  >;
  campaigns: Pick<Campaigns, 'changedElsewhere' | 'review'>;
  seats: Pick<Seats, 'peopleChanged' | 'placeChanged' | 'keepPlaces'>;
  trunks: Pick<Trunks, 'changedElsewhere' | 'allChangedElsewhere'>;
  door: () => Pick<LinkDoor, 'review'> | null;
  publish: (event: LiveEvent) => void;
}

/** Takes up here what other hosts changed, and tells the screens of this one. */
export function createTold(parts: ToldParts): {
  take(change: StoreChange): Promise<void>;
  /** Whatever it was. Screens are to read everything again besides. */
  takeAll(): Promise<void>;
} {
  const { store, dialler, campaigns, seats, trunks, door, publish } = parts;

  async function people(): Promise<void> {
    await door()?.review();
    await seats.peopleChanged();
    publish({ topic: 'people' });
  }

  async function campaign({ campaignId }: StoreChange): Promise<void> {
    if (campaignId === null) return;
    await campaigns.changedElsewhere(campaignId);
    publish({ topic: 'campaign', campaignId });
  }

  const TAKE: Record<ChangeTopic, (change: StoreChange) => Promise<void> | void> = {
    campaign,
    contact(change) {
      const { campaignId, subject } = change;
      if (campaignId === null) return;
      if (subject === null) {
        publish({ topic: 'contacts', campaignId });
        return;
      }
      dialler.contactMovedElsewhere(Number(subject));
      publish({ topic: 'contact', campaignId, contactId: Number(subject) });
    },
    trunk: ({ subject }) => (subject === null ? undefined : trunks.changedElsewhere(subject)),
    number: () => publish({ topic: 'numbers' }),
    people,
    async presence({ subject }) {
      if (subject !== null) await seats.placeChanged(subject);
      publish({ topic: 'people' });
    },
    blacklist: () => publish({ topic: 'people' }),
    messages: () => publish({ topic: 'messages' }),
    async voice_agents() {
      await dialler.voiceAgentsChanged();
      publish({ topic: 'people' });
    },
    async schedules() {
      await dialler.schedulesChanged();
      publish({ topic: 'schedules' });
    },
    activity: ({ campaignId }) => publish({ topic: 'activity', campaignId }),
    async import({ campaignId, subject }) {
      const listImport = subject === null ? null : await store.imports.get(subject);
      if (!listImport || campaignId === null) return;
      publish({ topic: 'import', listImport });
      if (listImport.status === 'done') await campaigns.review(campaignId);
    },
    async export({ campaignId, subject }) {
      const exportJob = (await store.exports.list(campaignId)).find(({ id }) => id === subject);
      if (exportJob) publish({ topic: 'export', exportJob });
    },
    emergency: () => dialler.emergencyStopChanged(),
  };

  return {
    take: async (change) => TAKE[change.topic](change),
    async takeAll() {
      dialler.emergencyStopChanged();
      for (const { id } of await store.campaigns.list()) await campaigns.changedElsewhere(id);
      await trunks.allChangedElsewhere();
      await dialler.voiceAgentsChanged();
      await dialler.schedulesChanged();
      await seats.keepPlaces();
      await people();
    },
  };
}
