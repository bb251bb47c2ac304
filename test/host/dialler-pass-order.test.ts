import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnswerScores } from '../../electron/dialler/scores/answer-scores.ts';
import { factsAt } from '../../electron/dialler/scores/facts.ts';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { whyWords } from '../../shared/domain/attempt-why.ts';
import {
  APOLOGY,
  leaveFloor,
  openFurnishedFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';

const ZONE = 'Europe/Berlin';
/** The list begins with fixed numbers of one city; far behind are mobile ones, which answer. */
const FIXED = Array.from({ length: 12 }, (_, i) => `+49301234${String(100 + i)}`);
const MOBILE = '+4915112345678';

describe('A campaign that dials the likeliest now first', () => {
  let floor: Floor;

  beforeEach(async () => {
    floor = await openFurnishedFloor();
    const scores = createAnswerScores();
    const facts = factsAt('before', ZONE, floor.clock.now());
    for (let day = 0; day < 400; day += 1) {
      const fresh = { attempts: 0, lastOutcome: null, lastCalledAtMs: null };
      scores.learn(facts({ ...fresh, phone: MOBILE }), day % 4 !== 0, floor.clock.now());
      scores.learn(facts({ ...fresh, phone: FIXED[0] ?? '' }), day % 10 === 0, floor.clock.now());
    }
    await floor.store.settings.set('answer.scores', JSON.stringify(scores.save()));
  });
  afterEach(() => leaveFloor(floor));

  async function start(change: Partial<CampaignSettings>): Promise<void> {
    await runCampaign(
      floor,
      change,
      FIXED.map((_, i) => `Person ${i}`),
    );
    const row = { phone: MOBILE, name: 'Mo', variables: {}, priority: 'normal', tags: [] } as const;
    await floor.store.contacts.addOne('camp', { ...row, tags: [] });
    await floor.dialler.start();
    await floor.signIn();
    await floor.pass(1);
  }

  it('rings the mobile number at the end of the list first, and says on the attempt why', async () => {
    await start({
      mode: 'predictive',
      bcwSec: 0,
      passOrder: 'likeliest_now',
      predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
      retries: { ...SETTINGS.retries, maxRetries: 0 },
    });
    const [first] = floor.lines.calls;
    expect(first?.request.number).toBe(MOBILE);
    const attempt = await floor.store.attempts.get(first?.request.attemptId ?? '');
    expect(attempt?.why?.likely?.chance).toBeGreaterThan(0.6);
    if (!attempt?.why) throw new Error('It is not said why.');
    expect(whyWords(attempt.why, ZONE, attempt.mode)).toMatch(
      /^First attempt, likeliest now: \d\d %, mobile numbers answer more/,
    );
  });

  it('offers it first in preview, too', async () => {
    await start({ mode: 'preview', passOrder: 'likeliest_now' });
    expect(await floor.desk()).toMatchObject({ state: 'offered', contact: { name: 'Mo' } });
  });

  it('goes by the list unless it is chosen', async () => {
    await start({ mode: 'preview' });
    expect(await floor.desk()).toMatchObject({ state: 'offered', contact: { name: 'Person 0' } });
  });

  it('learns from calls for operators who were free before, and keeps it over a restart', async () => {
    await start({ mode: 'progressive', bcwSec: 0 });
    const before = await floor.store.settings.get('answer.scores');
    floor.lines.last.rings().answers();
    await floor.settled();
    floor.lines.last.ends();
    await floor.pass(61);
    floor.lines.last.rings().ends();
    await floor.settled();
    await floor.dialler.close();
    expect(await floor.store.settings.get('answer.scores')).not.toBe(before);
  });
});
