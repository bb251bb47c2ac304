import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { TrunkForm } from '../../shared/contract/trunk.ts';
import type { CalleeBehaviour } from '../../electron/carrier/callee.ts';
import { openCarrier, type Carrier, type CarrierSettings } from '../../electron/carrier/carrier.ts';
import type { SeatClient } from '../../electron/pilot/seat-client.ts';
import { SOON_MS } from '../patience.ts';
import { EVERYBODY_ANSWERS } from '../sip/answering-weights.ts';

/** Somebody to call, and what happens when they are called. */
export interface Callee {
  name: string;
  phone: string;
  behaviour: CalleeBehaviour;
  city?: string;
}

/** Numbers that Ofcom keeps free for drama. */
export const dramaNumber = (n: number): string => `+44113496${String(n).padStart(4, '0')}`;

/** A public network in the test's own process: it outlives the host and knows who was dialled. */
export function openTestCarrier(
  callees: readonly Callee[],
  change: Partial<CarrierSettings> = {},
  port = 0,
): Promise<Carrier> {
  return openCarrier(
    {
      seed: 7,
      speed: 4,
      weights: EVERYBODY_ANSWERS,
      ringSec: [3, 5],
      talkSec: [400, 400],
      hangsUpShare: 0,
      earlyMediaShare: 0,
      codec: 'PCMA',
      behaviours: Object.fromEntries(callees.map(({ phone, behaviour }) => [phone, behaviour])),
      ...change,
    },
    { port },
  );
}

export function trunkFormTo(carrier: { address: string; port: number }, name = 'Test carrier'): TrunkForm {
  return {
    name,
    protocol: 'udp',
    host: carrier.address,
    port: carrier.port,
    outboundProxy: null,
    register: true,
    registerExpiresSec: 600,
    username: 'callboard',
    authUsername: null,
    wsPath: null,
    verifyTls: true,
    localAddress: carrier.address,
    enabled: true,
    channels: 0,
    callsPerSec: 0,
  };
}

/** Imports a list as the console does: upload, preview, import with the mapping that the program proposes. */
export async function importCsv(client: SeatClient, campaignId: string, csv: string): Promise<ListImport> {
  const file = new Blob([csv]);
  const { uploadId } = await client.lists.beginUpload({ fileName: 'people.csv', bytes: file.size });
  await client.lists.appendUpload({ uploadId, offset: 0, chunk: file });
  const { encoding, delimiter, mapping } = await client.lists.preview({
    uploadId,
    encoding: null,
    delimiter: null,
  });
  const started = await client.lists.startImport({
    uploadId,
    campaignId,
    encoding,
    delimiter,
    mapping,
    defaultCountry: 'GB',
  });
  const deadline = Date.now() + SOON_MS;
  for (;;) {
    const now =
      (await client.lists.imports({ campaignId })).find((each) => each.id === started.id) ?? started;
    if (now.status !== 'running') return now;
    if (Date.now() > deadline) throw new Error('The import did not end.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function csvOf(callees: readonly Callee[]): string {
  const rows = callees.map(({ name, phone, city = 'Leeds' }) => `${name},${phone},${city}`);
  return `${['name,phone,city', ...rows].join('\n')}\n`;
}

/** A campaign open all day over one trunk, filled with `callees` in this order, not started. */
export async function makeCampaign(
  client: SeatClient,
  options: {
    name: string;
    trunkId: string;
    callees: readonly Callee[];
    settings?: Partial<CampaignSettings>;
  },
): Promise<string> {
  const defaults = await client.campaigns.defaults();
  const settings: CampaignSettings = {
    ...defaults,
    trunkId: options.trunkId,
    window: { ...defaults.window, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' },
    retries: { ...defaults.retries, maxRetries: 0 },
    // Nothing that a test is in the middle of runs out on a slow machine.
    preview: { offerSec: 600, onTimeout: 'requeue' },
    acw: { ...defaults.acw, seconds: 600 },
    ringTimeoutSec: 15,
    script: 'Hello {{name}} of {{city}}.',
    ...options.settings,
  };
  const { id } = await client.campaigns.create({ name: options.name, settings });
  const done = await importCsv(client, id, csvOf(options.callees));
  if (done.status !== 'done' || done.accepted !== options.callees.length) {
    throw new Error(`The list was not imported whole: ${JSON.stringify(done)}`);
  }
  return id;
}
