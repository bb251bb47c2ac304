import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { isImportRunning, type ListImport } from '../../shared/contract/lists.ts';
import type { TrunkForm } from '../../shared/contract/trunk.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { loadCarrierSettings } from '../carrier/carrier-settings.ts';
import { openCarrier, type Carrier, type CarrierSettings } from '../carrier/carrier.ts';
import type { Host } from '../host/host.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import { unlessRefused } from '../store/store.ts';
import { sampleList } from './sample-list.ts';

/** Country of the sample list's numbers. */
export const PILOT_COUNTRY = 'GB';
export const PILOT_WHO = 'Pilot';
const CAMPAIGN_MARK = 'pilot.campaign';
const TRUNK_MARK = 'pilot.trunk';
/** Ofcom keeps this number free for drama. */
const CALLER_ID = '+442079460999';

export interface Pilot {
  readonly carrier: Carrier;
  readonly campaignId: string;
  close(): Promise<void>;
}

const SCRIPT = `Hello, I am calling from Northwind. Am I speaking with {{name}}?

You have {{product}} with us in {{city}}. I am calling to ask how it serves you.

1. Are you content with it?
2. Is there anything you would change?
3. May we call again in half a year?

Thank you for your time.`;

function trunkTo(carrier: Carrier): TrunkForm {
  return {
    name: 'Simulated carrier',
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

/** Opens the simulated carrier of resources/carrier.json, changed where `change` says so. */
export async function openPilotCarrier(
  resources: URL,
  change: Partial<CarrierSettings>,
  log: (line: string) => void,
  onAgentOver: (attemptId: string) => void = () => undefined,
): Promise<Carrier> {
  const settings = await loadCarrierSettings(new URL('carrier.json', resources));
  return await openCarrier(
    { ...settings, ...change },
    { sounds: new URL('sounds', resources), onAgentOver, log },
  );
}

/** The trunk to the carrier, made at the first start and pointed to its port at every other one. */
export async function pilotTrunk(host: Host, carrier: Carrier): Promise<string> {
  const { trunks, store } = host.services;
  const known = await store.settings.get(TRUNK_MARK);
  const isThere = known !== null && (await store.trunks.get(known)) !== null;
  const request = { id: isThere ? known : null, form: trunkTo(carrier), password: null };
  const trunk = await trunks.save(request, PILOT_WHO);
  await store.settings.set(TRUNK_MARK, trunk.id);
  return trunk.id;
}

/** Settings of a sample campaign: open all day, every day, in preview. */
export async function pilotSettings(
  host: Host,
  trunkId: string,
  change: Partial<CampaignSettings> = {},
): Promise<CampaignSettings> {
  const { campaigns, trunks } = host.services;
  const defaults = await campaigns.defaults();
  const number =
    (await trunks.numbers()).find((each) => each.e164 === CALLER_ID) ??
    (await trunks.saveNumber(
      {
        id: null,
        e164: CALLER_ID,
        label: 'Northwind',
        dailyCap: 10_000,
        status: 'active',
        spamScore: null,
        weight: 1,
      },
      PILOT_WHO,
    ));
  return {
    ...defaults,
    trunkId,
    operatorGroupId: host.firstPeople.groupId,
    numberIds: [number.id],
    window: {
      ...defaults.window,
      days: [1, 2, 3, 4, 5, 6, 7],
      start: '00:00',
      end: '00:00',
      singleDay: false,
    },
    script: SCRIPT,
    ...change,
  };
}

/** The number as the import will read it; null when it will be rejected. */
export function pilotNumber(phone: string): string | null {
  const parsed = parsePhone(phone, PILOT_COUNTRY);
  return 'e164' in parsed ? parsed.e164 : null;
}

/** Imports a list the way a seat does: upload, preview, import; resolves when it is done. */
export async function importList(
  host: Host,
  campaignId: string,
  fileName: string,
  csv: string,
): Promise<ListImport> {
  const { lists, campaigns } = host.services;
  const file = Buffer.from(csv);
  const { uploadId } = await lists.beginUpload({ fileName, bytes: file.length });
  await lists.appendUpload(uploadId, 0, file);
  const { encoding, delimiter, mapping } = await lists.preview({ uploadId, encoding: null, delimiter: null });
  const started = await lists.startImport({
    uploadId,
    campaignId,
    encoding,
    delimiter,
    mapping,
    defaultCountry: PILOT_COUNTRY,
    who: PILOT_WHO,
  });
  for (;;) {
    const now = (await lists.imports(campaignId)).find((each) => each.id === started.id) ?? started;
    if (now.status === 'done') {
      await campaigns.review(campaignId);
      return now;
    }
    if (!isImportRunning(now))
      throw new Error(`The sample list was not imported: ${now.failure ?? now.status}`);
    await new Promise<void>((resolve) => systemClock.after(50, resolve));
  }
}

/** Opens the carrier and, at the first start, makes the sample campaign, imports its list and starts it. */
export async function openPilot(
  host: Host,
  { resources, log }: { resources: URL; log: (line: string) => void },
): Promise<Pilot> {
  const { store, campaigns } = host.services;
  const carrier = await openPilotCarrier(resources, {}, log);
  const trunkId = await pilotTrunk(host, carrier);
  const known = await store.settings.get(CAMPAIGN_MARK);
  if (known !== null && (await unlessRefused(store.campaigns.get(known))) !== null) {
    return { carrier, campaignId: known, close: () => carrier.close() };
  }
  const settings = await pilotSettings(host, trunkId);
  const { id } = await campaigns.create({ name: 'Northwind customers', settings }, PILOT_WHO);
  const sample = await readFile(fileURLToPath(new URL('sample-list.csv', resources)), 'utf8');
  await importList(host, id, 'sample-list.csv', sampleList(sample, 300, pilotNumber));
  await campaigns.act(id, 'start', PILOT_WHO);
  await store.settings.set(CAMPAIGN_MARK, id);
  return { carrier, campaignId: id, close: () => carrier.close() };
}
