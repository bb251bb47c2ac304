import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Buffer } from 'node:buffer';
import { encode } from 'iconv-lite';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createListService } from '../../electron/lists/list-service.ts';
import type { ListService } from '../../electron/lists/list-service.ts';
import type { Store } from '../../electron/store/store.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import { openFresh, postgresPlace, runningCampaign, sampleCampaign, sqlitePlace } from './store-places.ts';
import type { Opened } from './store-places.ts';
import { SOON_MS } from '../patience.ts';
import { WORKER_URLS } from './program.ts';

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe.each([sqlitePlace(), postgresPlace()])('importing a list on $name', (place) => {
  let opened: Opened;
  let store: Store;
  let lists: ListService;
  let uploadFolder: string;
  let seen: ListImport[];

  beforeEach(async () => {
    opened = await openFresh(place);
    ({ store } = opened);
    uploadFolder = mkdtempSync(join(tmpdir(), 'callboard-uploads-'));
    writeFileSync(join(uploadFolder, 'left-by-an-earlier-run'), 'x');
    seen = [];
    lists = createListService({
      store,
      location: opened.location,
      clock: opened.clock,
      uploadFolder,
      rejectsFolder: join(uploadFolder, '..', `${basename(uploadFolder)}-rejects`),
      log: (doing, error) => expect.unreachable(`${doing}: ${String(error)}`),
      workerUrl: WORKER_URLS.lists,
      onProgress: (record) => seen.push(record),
    });
  });
  afterEach(async () => {
    await lists.close();
    await store.close();
    rmSync(uploadFolder, { recursive: true, force: true });
    rmSync(`${uploadFolder}-rejects`, { recursive: true, force: true });
  });
  afterAll(() => place.close());

  async function upload(content: string | Buffer, fileName = 'list.csv'): Promise<string> {
    const bytes = Buffer.from(content);
    const { uploadId } = await lists.beginUpload({ fileName, bytes: bytes.length });
    const middle = Math.floor(bytes.length / 2);
    await Promise.all([
      lists.appendUpload(uploadId, middle, bytes.subarray(middle)),
      lists.appendUpload(uploadId, 0, bytes.subarray(0, middle)),
    ]);
    return uploadId;
  }

  async function start(uploadId: string, campaignId: string): Promise<ListImport> {
    const { encoding, delimiter, mapping } = await lists.preview({
      uploadId,
      encoding: null,
      delimiter: null,
    });
    return lists.startImport({
      uploadId,
      campaignId,
      encoding,
      delimiter,
      mapping,
      defaultCountry: 'DE',
      who: 'Ada',
    });
  }

  async function imported(content: string | Buffer, campaignId: string): Promise<ListImport> {
    const { id } = await start(await upload(content), campaignId);
    return vi.waitFor(
      async () => {
        const record = (await lists.imports(campaignId)).find((r) => r.id === id);
        if (record === undefined || record.status === 'running') throw new Error('still running');
        return record;
      },
      { timeout: SOON_MS, interval: 20 },
    );
  }

  async function freshCampaign(): Promise<string> {
    const campaign = sampleCampaign();
    await store.campaigns.create(campaign);
    return campaign.id;
  }

  async function phones(campaignId: string): Promise<string[]> {
    const request = { campaignId, states: [], search: '', cursor: null, limit: 500 };
    return (await store.contacts.callList(request)).rows.map((row) => row.phone);
  }

  it('gives rejected rows back as they came, to be mended and imported again', async () => {
    const { campaign } = await runningCampaign(store, 0);
    const record = await imported(
      [
        'Telefon;Name;Notiz',
        '12;"Müller; Anna";"sagt ""hallo""\nund mehr"',
        '030 901820;Bob;gut',
        '030901820;Doppelt;',
        ';Cid;x',
      ].join('\r\n'),
      campaign.id,
    );
    let text = '';
    for await (const piece of lists.rejectsCsv(record.id)) text += piece;
    expect(text.split('\r\n')[0]).toBe('\uFEFFTelefon;Name;Notiz;Line in the list;Why it was rejected');
    expect(text).toContain('12;"Müller; Anna";"sagt ""hallo""\nund mehr";2;Not a valid phone number\r\n');
    expect(text).toContain(
      '030901820;Doppelt;;5;The number is in this campaign already, or further up in this list\r\n',
    );
    expect(text).not.toContain('Bob');
    const mended = text
      .replace('\r\n12;', '\r\n030 901821;')
      .replace('030901820', '030 901822')
      .replace('\r\n;Cid', '\r\n030 901823;Cid');
    const again = await imported(mended, campaign.id);
    expect(again).toMatchObject({ status: 'done', rows: 3, accepted: 3, rejected: 0 });
    const { rows } = await store.contacts.callList({
      campaignId: campaign.id,
      states: [],
      search: '901821',
      cursor: null,
      limit: 5,
    });
    expect(rows).toMatchObject([{ name: 'Müller; Anna', variables: { Notiz: 'sagt "hallo"\nund mehr' } }]);
  });

  it('takes off what it put before formula-like cells when mended rows come back, and nothing else', async () => {
    const id = await freshCampaign();
    const names = ['-Ana', "'-Bob", "'Cid", '=1+1', '@eve', "''+Mia"];
    const first = await imported(['-Beruf,phone', ...names.map((name) => `${name},12`)].join('\n'), id);
    const text = await textOf(lists.rejectsCsv(first.id));
    expect(text).toContain("\r\n'-Ana,12,2,");
    let nth = 0;
    const mended = text.replaceAll(',12,', () => `,03090182${(nth += 1)},`);
    expect(await imported(mended, id)).toMatchObject({ accepted: names.length });
    const page = { campaignId: id, states: [], search: '', cursor: null, limit: 50 };
    const { rows } = await store.contacts.callList(page);
    expect(rows.map(({ variables }) => variables)).toEqual(names.map((name) => ({ '-Beruf': name })));
    // A list of somebody else keeps its apostrophes.
    await imported("name,phone\n'-Zoe,030901829\n", id);
    expect((await store.contacts.callList({ ...page, search: '901829' })).rows[0]?.name).toBe("'-Zoe");
  });

  it('gives rejected rows of a list without a header one, and rows with warnings apart', async () => {
    const id = await freshCampaign();
    const record = await imported('030901820 ext. 45;Ana\n12;=Bob\n030901821;Cid\n030901820;Dora\n', id);
    const rejects = await textOf(lists.rejectsCsv(record.id));
    expect(rejects.split('\r\n')).toEqual([
      '\uFEFFColumn 1;Column 2;Line in the list;Why it was rejected',
      "12;'=Bob;2;Not a valid phone number",
      '030901820;Dora;4;The number is in this campaign already, or further up in this list',
      '',
    ]);
    const warnings = await textOf(lists.warningsCsv(record.id));
    expect(warnings.split('\r\n')).toEqual([
      '\uFEFFColumn 1;Column 2;Line in the list;What was changed',
      '030901820 ext. 45;Ana;1;The extension is kept as a tag: only the number itself is dialled',
      '',
    ]);
    expect(await imported(rejects.replace('\r\n12;', '\r\n030901822;'), id)).toMatchObject({
      rows: 2,
      accepted: 1,
    });
    // Where the rows are not at hand, how many there are of each kind is still said.
    rmSync(join(`${uploadFolder}-rejects`, `${record.id}-warnings.csv`));
    const counts = await textOf(lists.warningsCsv(record.id));
    expect(counts).toContain('1,The extension is kept');
  });

  it('says of every row whether it was taken, taken with something changed, or rejected, and why', async () => {
    const id = await freshCampaign();
    const record = await imported(
      [
        'Name;Telefon;Notiz;Priorität',
        'Ada;030 901820;gut;hoch',
        'Bob;Tel. 030 901821 Durchwahl 45;gut;wichtig',
        `${'ä'.repeat(300)};030 901822;zwei\u0001\u0002 Zeichen;`,
        'Doppelt;Tel. 030 901820;;',
        'Cid;12;;',
        'Eve;;;',
        'Mia;;;',
      ].join('\n'),
      id,
    );
    expect(record).toMatchObject({
      rows: 7,
      accepted: 3,
      warned: 2,
      rejected: 4,
      byReason: { blank_phone: 2, not_a_number: 1, duplicate: 1 },
      byWarning: {
        label_dropped: 1,
        extension_kept: 1,
        priority_unknown: 1,
        name_cut: 1,
        characters_removed: 1,
      },
    });
    const page = { campaignId: id, states: [], search: '', cursor: null, limit: 9 };
    const [, , cut] = (await store.contacts.callList(page)).rows;
    expect(cut).toMatchObject({ name: 'ä'.repeat(200), variables: { Notiz: 'zwei Zeichen' } });
  });

  it('reads names, variables, priorities and tags, and keeps every rejected row with its line and reason', async () => {
    const { campaign } = await runningCampaign(store, 0);
    const record = await imported(
      [
        'Vorname;Nachname;Telefon;Ort;Priorität;Tags',
        'Grace;Hopper;030 901820;"Berlin\nMitte";hoch;a, b',
        'Ada;;+44 20 7946 0018;"Lon""don";;',
        ';;;;;',
        'Nobody;;12;Nowhere;;',
        'Too;few',
        'Too;many;030901822;x;;;extra',
        'Grace;again;0049-30-901820;;;',
        'Nul;\0;030901823;;;',
        '',
        'Last;One;030901824;;niedrig;',
      ].join('\r\n'),
      campaign.id,
    );
    expect(record).toMatchObject({
      status: 'done',
      rows: 9,
      accepted: 3,
      rejected: 6,
      duplicates: 1,
      failure: null,
    });
    const { rows } = await lists.rejects(record.id, null, 50);
    expect(rows.map((row) => [row.line, row.reason])).toEqual([
      [5, 'blank_phone'],
      [6, 'not_a_number'],
      [7, 'too_few_columns'],
      [8, 'too_many_columns'],
      [9, 'duplicate'],
      [10, 'nul_character'],
    ]);
    expect(rows[1]?.raw).toBe('Nobody;;12;Nowhere;;');
    const list = await store.contacts.callList({
      campaignId: campaign.id,
      states: [],
      search: '',
      cursor: null,
      limit: 9,
    });
    expect(list.rows).toMatchObject([
      {
        name: 'Grace Hopper',
        phone: '+4930901820',
        variables: { Ort: 'Berlin\nMitte' },
        priority: 'high',
        tags: ['a', 'b'],
      },
      { name: 'Ada', phone: '+442079460018', variables: { Ort: 'Lon"don' }, priority: 'normal', tags: [] },
      { name: 'Last One', priority: 'low' },
    ]);
    expect(readdirSync(uploadFolder)).toEqual([]);
    expect(seen.at(-1)).toEqual(record);
  });

  it('offers rejected rows as a file that a spreadsheet does not run', async () => {
    const id = await freshCampaign();
    const record = await imported('name,phone\n=1+1,2\n+4930901820,3\n,+49\n', id);
    let text = '';
    for await (const piece of lists.rejectsCsv(record.id)) text += piece;
    expect(text.split('\r\n')).toEqual([
      '\uFEFFname,phone,Line in the list,Why it was rejected',
      "'=1+1,2,2,Not a valid phone number",
      '+4930901820,3,3,Not a valid phone number',
      ',+49,4,Not a valid phone number',
      '',
    ]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFFname,phone\nJürgen Groß,030901820\n')],
    ['UTF-16 little endian', encode('name\tphone\nJürgen Groß\t030901820\n', 'utf-16le', { addBOM: true })],
    ['UTF-16 big endian without a mark', encode('name|phone\nJürgen Groß|030901820\n', 'utf-16be')],
    ['Windows-1252', encode('name;phone\nJürgen Groß;030901820\n', 'windows-1252')],
  ])('reads %s', async (_what, content) => {
    const id = await freshCampaign();
    expect(await imported(content, id)).toMatchObject({ status: 'done', accepted: 1 });
    const request = { campaignId: id, states: [], search: '', cursor: null, limit: 5 };
    expect((await store.contacts.callList(request)).rows[0]?.name).toBe('Jürgen Groß');
  });

  it('leaves nothing of a list that is cancelled, and takes the list again afterwards', async () => {
    const id = await freshCampaign();
    // So long that it is still going on when a slow machine gets to cancelling it.
    const lines = Array.from({ length: 120_000 }, (_, i) => `Person ${i},0151${10_000_000 + i}`);
    const content = `name,phone\n${lines.join('\n')}`;
    const { id: importId } = await start(await upload(content), id);
    await vi.waitFor(() => expect(seen.some((r) => r.rows > 0)).toBe(true), {
      timeout: SOON_MS,
      interval: 5,
    });
    expect(await lists.cancelImport(importId)).toMatchObject({ status: 'cancelled', accepted: 0 });
    expect(await store.campaigns.counts(id)).toEqual({});
    expect(await imported('name,phone\nAda,015110000000', id)).toMatchObject({ status: 'done', accepted: 1 });
    expect(await phones(id)).toEqual(['+4915110000000']);
  });

  it('refuses what cannot be imported, in words', async () => {
    const id = await freshCampaign();
    await expect(start(await upload(''), id)).rejects.toThrow('The file is empty.');
    const { uploadId } = await lists.beginUpload({ fileName: 'x.csv', bytes: 10 });
    await expect(lists.preview({ uploadId, encoding: null, delimiter: null })).rejects.toThrow('not arrived');
    await expect(lists.appendUpload(uploadId, 8, Buffer.from('abc'))).rejects.toThrow('has changed');
    await expect(start(await upload('name\nAda\n'), id)).rejects.toThrow('which column holds the phone');
    await expect(lists.cancelImport('nothing')).rejects.toThrow('ended already');
  });

  it('takes one of two lists that are started at the same time, and none once the campaign has ended', async () => {
    const id = await freshCampaign();
    const [one, other] = [await upload('phone\n015110000000'), await upload('phone\n015110000001')];
    const save = store.imports.save.bind(store.imports);
    const storing = Promise.withResolvers<void>();
    const going = Promise.withResolvers<void>();
    // The first is just being stored when the second asks.
    const saved = vi.spyOn(store.imports, 'save').mockImplementationOnce(async (record) => {
      storing.resolve();
      await going.promise;
      await save(record);
    });
    const first = start(one, id);
    await storing.promise;
    await expect(start(other, id)).rejects.toThrow('is still being imported into this campaign.');
    going.resolve();
    await first;
    saved.mockRestore();
    await vi.waitFor(async () => expect(await store.campaigns.counts(id)).toEqual({ pending: 1 }), {
      timeout: 60_000,
      interval: 20,
    });
    await store.campaigns.move(id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    await store.campaigns.move(id, 'running', 'completed', { atMs: 2, endedAtMs: 2 });
    const late = await upload('phone\n015110000002');
    await expect(start(late, id)).rejects.toThrow('This campaign is completed and takes no more contacts.');
    const add = { campaignId: id, phone: '030 901820', name: 'Ada', defaultCountry: 'DE' };
    await expect(lists.addOne(add)).rejects.toThrow('This campaign is completed and takes no more contacts.');
  });

  it('adds one contact by hand and says what is wrong with a number', async () => {
    const campaignId = await freshCampaign();
    const add = (phone: string) => lists.addOne({ campaignId, phone, name: 'Ada', defaultCountry: 'DE' });
    expect(await add('030 901820')).toHaveProperty('contactId');
    await expect(add('030 901820')).rejects.toMatchObject({
      kind: 'invalid',
      fields: { phone: expect.any(String) },
    });
    await expect(add('12')).rejects.toThrow('Not a valid phone number.');
  });
});
