import { createRouterClient } from '@orpc/server';
import { isContractProcedure } from '@orpc/contract';
import * as fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { HostServices } from '../../electron/host/services.ts';
import { seatContext } from '../../electron/host/router/seat-context.ts';
import { contract } from '../../shared/contract/contract.ts';
import { CONTACT_STATE_NAMES } from '../../shared/domain/contact-state.ts';
import { inputOf, type KnownValues } from '../schema-arbitrary.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';
import {
  DAY_START,
  postgresPlace,
  sampleCampaign,
  sampleExport,
  sampleImport,
  sampleSettings,
  sampleTrunk,
  sqlitePlace,
  UNRATED,
} from './store-places.ts';

/** Ids that differ from host to host stand in an input as these. */
const UPLOAD = '@upload';
const UNFINISHED = '@unfinished';

const CAMPAIGNS = ['winter', 'spring', 'summer'];
const TRUNKS = ['line-1', 'line-2'];
const NUMBERS = ['number-1', 'number-2'];
const PEOPLE = ['ada', 'ben'];
const GROUPS = ['sales', 'service'];
const CURSORS = [
  '[1,2]',
  '[-1,0]',
  '[9007199254740992]',
  '[0.5,1.5]',
  '[1e999]',
  '["a","b"]',
  '[null]',
  '{}',
  '[',
];
/** Names that no server of the world answers to (RFC 6761). */
const HOSTS = [
  '127.0.0.1',
  '[::1]',
  'sip.invalid',
  `${'a.'.repeat(122)}invalid`,
  `${'x'.repeat(63)}.invalid`,
];

const BY_FIELD: Readonly<Record<string, readonly unknown[]>> = {
  campaignId: CAMPAIGNS,
  operatorId: PEOPLE,
  'groupIds[]': GROUPS,
  uploadId: [UPLOAD, UNFINISHED],
  importId: ['import-1'],
  contactId: [1, 2, 3],
  defaultCountry: ['GB', 'DE', 'XX'],
  zone: ['Europe/London', 'Asia/Kolkata', 'Nowhere/Here'],
  phone: ['+442079460000', '(+34) 612 34 56 78', '020 7946 0001'],
  e164: ['+442079460000', '020 7946 0001'],
  number: ['+442079460000', 'sip:a@b'],
  cursor: CURSORS.map((text) => Buffer.from(text).toString('base64url')),
  search: ['Person', '2079', '%'],
  'states[]': ['new', 'retry_scheduled'],
  alwaysOn: [true],
};
/** Where anything else would be refused at the door, so that nothing behind it would be met. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  host: HOSTS,
  outboundProxy: ['', ...HOSTS],
  operatorGroupId: GROUPS,
  trunkId: TRUNKS,
  numberIds: [[], NUMBERS],
  defaultDispositionId: ['no_result'],
  dispositionIds: [['no_result'], ['sale', 'no_result', 'callback']],
  onDispositions: [[], ['sale']],
  zone: ['Europe/London', 'Pacific/Apia'],
  'reports.start.campaignId': CAMPAIGNS,
  'lists.startImport.campaignId': CAMPAIGNS,
  'lists.startImport.uploadId': [UPLOAD],
  'lists.startImport.delimiter': [';'],
  'lists.startImport.encoding': ['utf-8'],
  'lists.startImport.defaultCountry': ['GB'],
  'lists.startImport.mapping': [
    [
      { column: 0, target: 'variable', variable: '__proto__' },
      { column: 1, target: 'phone', variable: null },
    ],
  ],
};
const BY_ROOM: Readonly<Record<string, readonly string[]>> = {
  'campaigns.id': CAMPAIGNS,
  'trunks.id': TRUNKS,
  'trunks.saveNumber.id': NUMBERS,
  'trunks.removeNumber.id': NUMBERS,
  'people.saveOperator.id': PEOPLE,
  'people.saveGroup.id': GROUPS,
  'reports.id': ['export-1'],
  'lists.id': ['import-1'],
};

const known: KnownValues = (path) => {
  const parts = path.split('.');
  const [room = ''] = parts;
  const field = parts.at(-1) ?? '';
  const only = ONLY[path] ?? ONLY[field];
  if (only) return { values: only, only: true };
  return { values: BY_ROOM[path] ?? BY_ROOM[`${room}.${field}`] ?? BY_FIELD[field] ?? [] };
};

/** What takes things away comes when everything else has used them. */
const IS_LAST = /^(save|remove|signOff)/;

const procedures = Object.entries(contract)
  .flatMap(([room, ofRoom]) =>
    Object.entries(ofRoom).map(([name, procedure]: [string, unknown]) => {
      const schema = isContractProcedure(procedure) ? procedure['~orpc'].inputSchema : undefined;
      return { path: `${room}.${name}`, room, name, schema: schema instanceof z.ZodType ? schema : null };
    }),
  )
  .sort((a, b) => Number(IS_LAST.test(a.name)) - Number(IS_LAST.test(b.name)));

/** Those that start a thread or a peer each time. */
const COSTLY = ['startImport', 'start', 'audioOffer'];
const runsOf = (name: string): number => (COSTLY.includes(name) ? 2 : 30);

interface Side {
  place: string;
  folder: string;
  storeUrl: string | null;
  floor: HostFloor;
  uploads: Record<string, string>;
}

async function open(place: string, folder: string, storeUrl: string | null): Promise<Side> {
  return { place, folder, storeUrl, floor: await openHostFloor({ folder, storeUrl }), uploads: {} };
}

async function uploadList(lists: HostServices['lists']): Promise<string> {
  const list = Buffer.from('name;phone\nZoë;020 7946 0950\n');
  const { uploadId } = await lists.beginUpload({ fileName: 'people.csv', bytes: list.length });
  await lists.appendUpload(uploadId, 0, list);
  return uploadId;
}

async function seed({ floor: { host }, uploads }: Side): Promise<void> {
  const { store, lists } = host.services;
  for (const id of GROUPS) await store.operators.saveGroup({ id, name: id });
  for (const id of PEOPLE) {
    await store.operators.save({ id, name: id, role: 'operator', groupIds: ['sales'], archived: false });
  }
  for (const id of TRUNKS) {
    await store.trunks.save(sampleTrunk({ id, name: id, port: 9, enabled: false }));
  }
  for (const [index, id] of NUMBERS.entries()) {
    const e164 = `+44207946010${index}`;
    await store.numbers.save({
      id,
      e164,
      label: id,
      trunkId: null,
      status: 'active',
      dailyCap: 5,
      ...UNRATED,
    });
  }
  const settings = sampleSettings({ operatorGroupId: 'sales', trunkId: 'line-1', alwaysOn: true });
  for (const id of CAMPAIGNS) {
    await store.campaigns.create(sampleCampaign({ id, name: id, settings }));
    for (let i = 0; i < 3; i += 1) {
      await store.contacts.addOne(id, {
        phone: `+4420794600${10 + i}`,
        name: `Person ${i}`,
        variables: { City: 'London' },
        priority: 'normal',
        tags: ['a'],
      });
    }
  }
  await store.imports.save(
    sampleImport('winter', {
      status: 'failed',
      who: 'ada',
      endedAtMs: DAY_START,
      rows: 1,
      rejected: 1,
      failure: '',
    }),
  );
  await store.exports.save(
    sampleExport({
      campaignId: 'winter',
      status: 'done',
      who: 'ada',
      rows: 0,
      rowsTotal: 0,
      bytes: 0,
      endedAtMs: 2,
    }),
  );
  await store.campaigns.move('summer', 'draft', 'running', { atMs: 1, startedAtMs: 1 });
  uploads[UPLOAD] = await uploadList(lists);
  await host.services.seats.connect(host.firstPeople.operatorId);
  uploads[UNFINISHED] = (await lists.beginUpload({ fileName: 'more.csv', bytes: 1_000 })).uploadId;
}

/** The input with this host's own ids. */
function onSide(input: unknown, uploads: Record<string, string>): unknown {
  if (typeof input !== 'object' || input === null || !('uploadId' in input)) return input;
  const { uploadId } = input;
  return { ...input, uploadId: typeof uploadId === 'string' ? (uploads[uploadId] ?? uploadId) : uploadId };
}

type Answer = { kind: string; words: string };

/** Asks as the first administrator does, each time at a seat of its own. */
async function ask(side: Side, room: string, name: string, input: unknown): Promise<Answer> {
  const { host } = side.floor;
  const gone = new AbortController();
  const client = createRouterClient(host.router, {
    context: seatContext({
      session: { id: 'seat', personId: host.firstPeople.operatorId, operatorId: host.firstPeople.operatorId },
      shell: 'browser',
      bufferedBytes: () => 0,
      gone: gone.signal,
    }),
  });
  const ofRoom = Reflect.get(client, room) as Record<
    string,
    (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>
  >;
  try {
    const answer: unknown = await ofRoom[name]?.(onSide(input, side.uploads), { signal: gone.signal });
    if (name === 'follow') await (answer as AsyncGenerator).next();
    await over(side, name, answer);
    return { kind: 'done', words: '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
    return { kind: code, words: error instanceof Error ? `${error.message} ${String(error.cause)}` : '' };
  } finally {
    gone.abort();
  }
}

const NAMELESS = { id: '', campaignId: '' };
const namesIn = (answer: { id?: unknown; campaignId?: unknown }): typeof NAMELESS => ({
  id: typeof answer.id === 'string' ? answer.id : '',
  campaignId: typeof answer.campaignId === 'string' ? answer.campaignId : '',
});

/** What goes on after the answer is over, so that both hosts are asked the next thing in the same state. */
async function over({ floor: { host }, uploads }: Side, name: string, answer: unknown): Promise<void> {
  const { campaigns, lists, reports } = host.services;
  const { id, campaignId } = typeof answer === 'object' && answer !== null ? namesIn(answer) : NAMELESS;
  if (name === 'start') await reports.finished(id);
  if (name === 'act') await campaigns.settled();
  if (name === 'startImport') {
    await until('the import to end', async () =>
      (await lists.imports(campaignId)).some((each) => each.id === id && each.status !== 'running'),
    );
    uploads[UPLOAD] = await uploadList(lists);
  }
}

const sides: Side[] = [];
const places = [sqlitePlace(), postgresPlace()];

beforeAll(async () => {
  for (const place of places) {
    const location = await place.fresh();
    const folder = mkdtempSync(join(tmpdir(), 'callboard-any-'));
    const side = await open(place.name, folder, location.kind === 'postgres' ? location.url : null);
    await seed(side);
    sides.push(side);
  }
});
afterAll(async () => {
  for (const { floor } of sides) await floor.close();
  for (const place of places) await place.close();
});

const TYPED = ['done', 'NOT_FOUND', 'REFUSED', 'INVALID'];

describe('whatever a seat may send', () => {
  it.each(procedures)('to $path is answered alike by both stores, and typed', async (procedure) => {
    const { path, room, name, schema } = procedure;
    const inputs = schema ? inputOf(schema, path, known) : fc.constant(undefined);
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const answers: Answer[] = [];
        for (const side of sides) answers.push(await ask(side, room, name, input));
        for (const { kind, words } of answers) expect(TYPED, `${kind} ${words}`).toContain(kind);
        expect(new Set(answers.map(({ kind }) => kind)), JSON.stringify(answers)).toHaveProperty('size', 1);
      }),
      { numRuns: schema ? runsOf(name) : 2, verbose: 0 },
    );
  });

  it('leaves both hosts alive, without a fault in their logs, and able to start again on the same store', async () => {
    for (const [index, side] of sides.entries()) {
      expect(await ask(side, 'system', 'status', undefined)).toMatchObject({ kind: 'done' });
      expect(side.floor.lines.filter((line) => line.includes('Trouble'))).toEqual([]);
      await side.floor.server.close();
      await side.floor.host.close();
      const again = await open(side.place, side.folder, side.storeUrl);
      sides[index] = again;
      for (const campaignId of CAMPAIGNS) {
        const page = { campaignId, states: [...CONTACT_STATE_NAMES], search: '', cursor: null, limit: 500 };
        expect(await ask(again, 'contacts', 'list', page)).toMatchObject({ kind: 'done' });
      }
      expect(await ask(again, 'campaigns', 'list', undefined)).toMatchObject({ kind: 'done' });
      expect(again.floor.lines.filter((line) => line.includes('Trouble'))).toEqual([]);
    }
  });
});
