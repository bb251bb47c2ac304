import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import Papa from 'papaparse';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ReportFormat } from '../../shared/contract/reports.ts';
import { scriptedPeer, type ScriptedPeer } from '../sip/peers/scripted-peer.ts';
import { dramaNumber, makeCampaign, trunkFormTo } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

/** Reason phrases as no peer should send them, by the bytes on the wire, and what is kept of them. */
const PHRASES: readonly { what: string; bytes: Buffer; kept: string }[] = [
  { what: 'U+0000', bytes: Buffer.from('Bu\0sy'), kept: 'Busy' },
  {
    what: 'half a surrogate pair',
    bytes: Buffer.from([0x42, 0xed, 0xa0, 0x80, 0x79]),
    kept: 'B\ufffd\ufffd\ufffdy',
  },
  {
    what: '8-bit rubbish',
    bytes: Buffer.from('Occup\xe9 \xff\xfe', 'latin1'),
    kept: 'Occup\ufffd \ufffd\ufffd',
  },
  {
    what: 'control characters',
    bytes: Buffer.from('\x1b[31mBusy\x07 \u202ereh'),
    kept: '[31mBusy   reh',
  },
  { what: '10 kB', bytes: Buffer.alloc(10_000, 'busy '), kept: `${'busy '.repeat(40).slice(0, 199)}…` },
];

let peer: ScriptedPeer | null = null;
let host: HostFloor | null = null;
let operator: HeadlessOperator | null = null;
afterEach(async () => {
  await operator?.close();
  await host?.close();
  await peer?.close();
  operator = host = peer = null;
});

/** The report's column, a value for each attempt. */
async function exported({ services }: HostFloor['host'], campaignId: string, format: ReportFormat) {
  const { id } = await services.reports.start({ campaignId, kind: 'attempts', format }, 'Ada');
  expect(await services.reports.finished(id)).toMatchObject({ status: 'done' });
  const path = (await services.reports.file(id))?.path ?? '';
  if (format === 'csv') {
    const text = readFileSync(path, 'utf8').slice(1);
    const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
    return data.map((row) => row['SIP reason']);
  }
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const rows = book.worksheets[0]?.getSheetValues().slice(1) as unknown[][];
  const column = rows[0]?.indexOf('SIP reason') ?? -1;
  return rows.slice(1).map((row) => row[column]);
}

const places = [sqlitePlace(), postgresPlace()];
afterAll(() => Promise.all(places.map((place) => place.close())));

describe.each(places)('reason phrases of a peer, over $name,', (place) => {
  it('are kept, shown and exported whatever they hold', async () => {
    const location = await place.fresh();
    peer = await scriptedPeer();
    host = await openHostFloor({
      storeUrl: location.kind === 'postgres' ? location.url : null,
      lineTiming: { signalling: { t1Ms: 50, t2Ms: 400, cancelWaitMs: 400 } },
    });
    operator = await openHeadlessOperator(host.link());
    const { client } = operator;
    const form = { ...trunkFormTo({ address: '127.0.0.1', port: peer.port }), register: false };
    const trunk = await client.trunks.save({ id: null, form, password: null });
    const campaignId = await makeCampaign(client, {
      name: 'Odd words',
      trunkId: trunk.id,
      callees: PHRASES.map((_, at) => ({ name: `Ann ${at}`, phone: dramaNumber(at + 1), behaviour: 'busy' })),
      settings: { bcwSec: 300 },
    });
    await until(
      'the trunk to be ready',
      async () => (await client.trunks.list())[0]?.status.state === 'ready',
    );
    await client.campaigns.act({ id: campaignId, action: 'start' });
    await client.desk.ready();
    for (const { what, bytes } of PHRASES) {
      await operator.dial();
      const [before, after] = ['SIP/2.0 486 ', '\r\n'];
      peer.answer(await peer.next('INVITE '), 486, { reason: 'Busy' }, (text) =>
        Buffer.concat([Buffer.from(before), bytes, Buffer.from(text.slice(text.indexOf(after)))]),
      );
      const contactId = operator.desk().contact?.id ?? 0;
      await until(`an attempt that met ${what} to be stored`, async () => {
        const [attempt] = await client.contacts.history({ contactId });
        return attempt?.endedAtMs != null;
      });
    }
    const { rows } = await client.contacts.list({
      campaignId,
      states: [],
      search: '',
      cursor: null,
      limit: 10,
    });
    const kept = new Set<unknown>(PHRASES.map((phrase) => phrase.kept));
    const attempts = await Promise.all(rows.map(({ id }) => client.contacts.history({ contactId: id })));
    const shown = attempts.flat();
    expect(shown.every(({ sipCode, outcome }) => sipCode === 486 && outcome === 'busy')).toBe(true);
    expect(shown).toHaveLength(PHRASES.length);
    expect(new Set<unknown>(shown.map(({ sipReason }) => sipReason))).toEqual(kept);
    expect(new Set(await exported(host.host, campaignId, 'csv'))).toEqual(kept);
    expect(new Set(await exported(host.host, campaignId, 'xlsx'))).toEqual(kept);
  });
});
