import {
  SCREENING_DEFAULTS,
  type CampaignSettings,
  type ScreeningSettings,
} from '../../shared/contract/campaign.ts';
import { runCampaign, type Floor } from './dialler-floor.ts';
import { AHEAD } from './dialler-steps.ts';
import type { ScriptedCall } from './scripted-lines.ts';

/** A campaign that dials ahead and listens who answers. */
export const SCREENED: Partial<CampaignSettings> = {
  ...AHEAD,
  screening: { ...SCREENING_DEFAULTS, mode: 'cadence' },
};
export const NAMES = Array.from({ length: 30 }, (_, i) => `Person ${i + 1}`);

/** Screening by the cadence, changed where it is said. */
export const screening = (change: Partial<ScreeningSettings>): Partial<CampaignSettings> => ({
  screening: { ...SCREENING_DEFAULTS, mode: 'cadence', ...change },
});

/** Somebody is called and answers, while Ada is ready; nobody has told yet who it is. */
export async function answered(floor: Floor, change: Partial<CampaignSettings> = {}): Promise<ScriptedCall> {
  await runCampaign(floor, { ...SCREENED, ...change }, NAMES);
  await floor.dialler.start();
  await floor.signIn();
  const call = floor.lines.last.rings();
  await floor.settled();
  call.answers();
  await floor.settled();
  return call;
}

/** How the answers of the campaign counted. */
export async function quarterOf(floor: Floor) {
  const [quarter] = await floor.store.attempts.answerQuarters('camp', 0, floor.clock.now() + 3_600_000);
  return quarter;
}
