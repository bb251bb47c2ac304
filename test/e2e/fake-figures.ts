import type { Campaign, CampaignFigures } from '../../shared/contract/campaign.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { figuresOf } from '../../shared/domain/figures/table.ts';
import { leftOutForSpam, pooledNumbers } from '../../shared/domain/numbers-held.ts';
import type { sampleData } from './fake-data.ts';

/** The figures of a sample campaign: made of its rows, where its pace is invented. */
export function fakeFigures(
  data: ReturnType<typeof sampleData>,
  campaign: Campaign,
  stopped: boolean,
): CampaignFigures {
  const rows = data.contacts.filter((row) => row.campaignId === campaign.id);
  const counts: CampaignFigures['counts'] = {};
  for (const row of rows) counts[row.state] = (counts[row.state] ?? 0) + 1;
  const attempts = rows.reduce((sum, row) => sum + row.trail.length, 0);
  const answered = rows.flatMap((row) => row.trail).filter((a) => a.outcome === 'answered').length;
  const outcomes: CampaignFigures['outcomes'] = {};
  for (const { outcome } of rows.flatMap((row) => row.trail)) {
    if (outcome) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const running = campaign.status === 'running';
  const nowMs = Date.now();
  const ahead = dialsAhead(campaign.settings.mode) ? data.ahead : null;
  const passes = [1, 2, 3].flatMap((pass): CampaignFigures['passes'] => {
    const tried = rows.flatMap(({ trail }) => trail[pass - 1] ?? []);
    if (tried.length === 0) return [];
    const connected = tried.filter(({ outcome }) => outcome === 'answered').length;
    const firstMs = nowMs - (4 - pass) * 3_600_000;
    return [{ pass, attempted: tried.length, connected, firstMs, lastMs: nowMs - 4_000 }];
  });
  const made = figuresOf({
    counts,
    dials: {
      attempts,
      answered,
      connected: answered,
      ringSecTotal: 11.2 * attempts,
      ringCount: attempts,
      talkSecTotal: 132 * answered,
      talkCount: answered,
      wrapSecTotal: 38 * answered,
      wrapCount: answered,
      lastDialMs: running ? nowMs - 4_000 : null,
      outcomes,
      passes,
    },
    callbacks: { missed: 2, received: 5 },
    today: ahead?.today ?? null,
    dialsPerSec: running ? 0.4 : 0,
    startedAtMs: campaign.startedAtMs,
    endedAtMs: campaign.endedAtMs,
    hasEnd: false,
    nowMs,
  });
  return {
    campaignId: campaign.id,
    atMs: nowMs,
    status: campaign.status,
    counts,
    numbersLeftOut: leftOutForSpam(
      pooledNumbers(campaign.settings, data.numbers),
      campaign.settings.numberChoice.spamLimit,
    ),
    ahead,
    ...made,
    // Nobody in the sample moves; what a pace comes to is invented.
    ringing: running ? 2 : 0,
    inProgress: running ? 1 : 0,
    connectedPerHour: running ? 31.5 : 0,
    etaMs: running ? nowMs + 5_400_000 : null,
    holdBack: running
      ? stopped
        ? { kind: 'emergency_stop', sentence: 'All dialling is stopped.', untilMs: null }
        : null
      : { kind: 'not_running', sentence: `The campaign is ${campaign.status}.`, untilMs: null },
    outcomes,
    passes,
  };
}
