import { describe, expect, it } from 'vitest';
import { RunningCampaign } from '../../electron/dialler/running-campaign.ts';
import type { CallingWindow } from '../../shared/contract/hours.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import { sampleCampaign, sampleSettings } from '../host/store-places.ts';

const MINUTE = 60_000;
const OPENS = Date.UTC(2026, 0, 5, 8);
const CLOSES = Date.UTC(2026, 0, 5, 17);
const office: CallingWindow = {
  zone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  start: '09:00',
  end: '18:00',
  singleDay: false,
};
const ownHours = (settings: CampaignSettings) => hoursOf(settings, []);
const calling = (window: CallingWindow) => sampleCampaign({ settings: sampleSettings({ window }) });

describe('a campaign that runs', () => {
  it('may begin attempts until its hours close, and from then on none until they open', () => {
    const run = new RunningCampaign(calling(office), ownHours);
    expect(run.openUntilMs(OPENS)).toBe(CLOSES);
    expect(run.openUntilMs(CLOSES - 1)).toBe(CLOSES);
    expect(run.openUntilMs(CLOSES)).toBe(CLOSES);
    expect(run.openUntilMs(CLOSES + MINUTE)).toBe(CLOSES + MINUTE);
    expect(run.openUntilMs(OPENS + 24 * 60 * MINUTE)).toBe(CLOSES + 24 * 60 * MINUTE);
  });

  it('may begin them for ever round the clock', () => {
    const always = { ...office, days: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '00:00' };
    expect(new RunningCampaign(calling(always), ownHours).openUntilMs(OPENS)).toBeNull();
  });

  it('says by which holiday it is shut on the day itself, though it was shut already the evening before', () => {
    const { openings, zone } = {
      openings: [{ days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00' }],
      zone: office.zone,
    };
    const holidays = [{ date: '2026-01-06', name: 'Epiphany', yearly: true, openings: [] }];
    const source = { kind: 'schedule', name: 'Office' } as const;
    const hours = { zone, openings, holidays, singleDay: false, source };
    const run = new RunningCampaign(calling(office), () => hours);
    expect(run.hoursAt(CLOSES)).toMatchObject({ open: false, holiday: null });
    expect(run.hoursAt(CLOSES + 12 * 60 * MINUTE)).toMatchObject({ open: false, holiday: 'Epiphany' });
  });

  it('looks at its hours anew when the clock was set back, and when it was given others', () => {
    const run = new RunningCampaign(calling(office), ownHours);
    expect(run.hoursAt(OPENS + MINUTE).open).toBe(true);
    expect(run.hoursAt(OPENS - MINUTE)).toMatchObject({ open: false, untilMs: OPENS });
    expect(run.hoursAt(OPENS).open).toBe(true);
    run.replace(calling({ ...office, start: '10:00' }));
    expect(run.hoursAt(OPENS)).toMatchObject({ open: false, untilMs: OPENS + 60 * MINUTE });
  });
});
