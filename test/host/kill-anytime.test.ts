import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { seeded } from '../../electron/pilot/seeded.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from './call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from './headless-operator.ts';
import { serveHost } from './served-host.ts';
import { LATER_MS } from '../patience.ts';

const SEED = 20_260_307;
const KILLS = 4;
const PEOPLE: Callee[] = Array.from({ length: 14 }, (_, at) => ({
  name: `Person ${at}`,
  phone: dramaNumber(200 + at),
  behaviour: at % 5 === 3 ? 'busy' : 'answer',
}));

/** Works whatever comes, as fast as it comes, until `isOver`; notes which wrap-ups the host has confirmed. */
async function work(
  { client, desk }: Pick<HeadlessOperator, 'client' | 'desk'>,
  confirmed: Map<string, string>,
  isOver: () => boolean,
): Promise<void> {
  const step = async (): Promise<void> => {
    const { state, contact, call, draft } = desk();
    const contactId = contact?.id ?? 0;
    const attemptId = call?.attemptId ?? '';
    if (state === 'not_ready') await client.desk.ready();
    else if (state === 'offered') await client.desk.accept({ contactId });
    else if (state === 'bcw') await client.desk.callNow({ contactId });
    else if (state === 'on_call') await client.desk.hangUp({ attemptId });
    else if (state === 'acw') {
      const notes = `Notes on ${contact?.name ?? ''}`;
      const version = (draft?.version ?? 0) + 1;
      await client.desk.finishAcw({
        draft: { attemptId, dispositionId: 'interested', notes, callbackAtMs: null, version },
        thenNotReady: false,
      });
      confirmed.set(attemptId, notes);
    }
  };
  while (!isOver()) {
    // A command that comes too late, or whose host was killed, is no fault: the next look decides.
    await step().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

describe('A host killed at any instant', () => {
  it(
    'loses no attempt and no confirmed wrap-up, and dials nobody twice',
    { timeout: 2 * LATER_MS },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'callboard-anytime-'));
      const carrier = await openTestCarrier(PEOPLE, { ringSec: [0.5, 2] });
      let host = await serveHost({ dataFolder: folder });
      try {
        const setUp = await openSeat(await host.takeLink());
        const trunk = await setUp.client.trunks.save({
          id: null,
          form: trunkFormTo(carrier),
          password: null,
        });
        const acw = { ...(await setUp.client.campaigns.defaults()).acw, seconds: 600 };
        const settings = { acw, bcwSec: 60 };
        const campaignId = await makeCampaign(setUp.client, {
          name: 'Anytime',
          trunkId: trunk.id,
          callees: PEOPLE,
          settings,
        });
        await setUp.client.campaigns.act({ id: campaignId, action: 'start' });
        setUp.close();

        const confirmed = new Map<string, string>();
        for (let kill = 0; kill < KILLS; kill += 1) {
          const operator = await openHeadlessOperator(await host.takeLink());
          let over = false;
          const working = work(operator, confirmed, () => over);
          await new Promise((resolve) => setTimeout(resolve, 300 + 1_700 * seeded(SEED, 'kill', kill)));
          await host.kill();
          over = true;
          await operator.close();
          await working;
          host = await serveHost({ dataFolder: folder });
        }

        const last = await openHeadlessOperator(await host.takeLink());
        const { client } = last;
        let status = '';
        const deadline = Date.now() + LATER_MS;
        await work(last, confirmed, () => status === 'completed' || Date.now() > deadline || poll());
        function poll(): boolean {
          void client.campaigns.get({ id: campaignId }).then((campaign) => ({ status } = campaign));
          return false;
        }
        expect(status).toBe('completed');

        const { rows } = await client.contacts.list({
          campaignId,
          states: [],
          search: '',
          cursor: null,
          limit: 100,
        });
        const dialled = new Map<string, number>();
        for (const { number } of carrier.calls()) {
          const e164 = number.startsWith('+') ? number : `+${number}`;
          dialled.set(e164, (dialled.get(e164) ?? 0) + 1);
        }
        const stored = new Map<string, string>();
        for (const row of rows) {
          expect(CONTACT_STATES[row.state].kind, `${row.name} is ${row.state}`).toBe('final');
          expect(row.trail, row.name).toHaveLength(1);
          expect(dialled.get(row.phone) ?? 0, row.name).toBeLessThanOrEqual(1);
          for (const attempt of row.trail) {
            expect(attempt.outcome, row.name).not.toBeNull();
            expect(attempt.endedAtMs, row.name).not.toBeNull();
            stored.set(attempt.id, attempt.notes);
          }
        }
        expect(rows).toHaveLength(PEOPLE.length);
        expect([...dialled.keys()].every((phone) => PEOPLE.some((each) => each.phone === phone))).toBe(true);
        for (const [attemptId, notes] of confirmed) expect(stored.get(attemptId)).toBe(notes);
        // Three are busy, and each kill can take at most one call from its wrap-up.
        expect(confirmed.size).toBeGreaterThanOrEqual(PEOPLE.length - 3 - KILLS);
        await last.close();
      } finally {
        await host.close();
        await carrier.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
