// A process of its own that writes in so many lanes at a time and says on stdout what was acknowledged, until it is killed.
import { openStore } from '../../electron/store/open.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { runningCampaign, sampleAttempt } from './store-places.ts';

const [folder = '', lanes = '1'] = process.argv.slice(2);
const store = await openStore({ kind: 'sqlite', folder }, { clock: systemClock });
const { campaign } = await runningCampaign(store, 0);
console.log(`campaign ${campaign.id}`);

async function write(i: number): Promise<void> {
  const phone = `+49301${String(i).padStart(7, '0')}`;
  await store.contacts.addOne(campaign.id, { phone, name: '', variables: {}, priority: 'normal', tags: [] });
  const [contact] = await store.contacts.lease({
    campaignId: campaign.id,
    hostId: 'host-a',
    count: 1,
    nowMs: Date.now(),
    leaseMs: 60_000,
  });
  if (!contact) throw new Error('nothing to lease');
  const attempt = sampleAttempt({ campaignId: campaign.id, contactId: contact.id, number: contact.phone });
  const refusal = await store.attempts.begin(attempt, {});
  if (refusal !== null) throw new Error(refusal);
  console.log(`begun ${attempt.id}`);
  const draft = {
    attemptId: attempt.id,
    dispositionId: 'sale',
    notes: `note ${i}`,
    callbackAtMs: null,
    version: 1,
  };
  await store.drafts.save(`op-${i}`, draft, Date.now());
  console.log(`drafted ${attempt.id}`);
  if (i % 2 === 0) return;
  await store.attempts.finish(
    attempt.id,
    { outcome: 'busy', endedAtMs: Date.now() },
    { from: ['dialling'], to: 'exhausted' },
  );
  console.log(`finished ${attempt.id}`);
}

await Promise.all(
  Array.from({ length: Number(lanes) }, async (_, lane) => {
    for (let i = lane; ; i += Number(lanes)) await write(i);
  }),
);
