import { afterEach, expect, it } from 'vitest';
import { drivenClock } from '../../shared/domain/clock.ts';
import { leaveFloor, openFurnishedFloor, runCampaign, type Floor } from './dialler-floor.ts';

let floor: Floor | null = null;
afterEach(async () => {
  if (floor) await leaveFloor(floor);
  floor = null;
});

it.each([
  ['America/New_York', '02:30', '05:00', '2026-03-08T07:30Z', '2026-03-08T09:00Z'],
  ['America/New_York', '01:30', '05:00', '2026-11-01T05:30Z', '2026-11-01T10:00Z'],
  ['Europe/London', '01:30', '05:00', '2026-03-29T01:30Z', '2026-03-29T04:00Z'],
  ['Europe/London', '01:30', '05:00', '2026-10-25T00:30Z', '2026-10-25T05:00Z'],
  ['Europe/Berlin', '02:30', '05:00', '2026-03-29T01:30Z', '2026-03-29T03:00Z'],
  ['Europe/Berlin', '02:30', '05:00', '2026-10-25T00:30Z', '2026-10-25T04:00Z'],
  ['Australia/Lord_Howe', '02:15', '05:00', '2026-10-03T15:45Z', '2026-10-03T18:00Z'],
  ['Australia/Lord_Howe', '01:45', '05:00', '2026-04-04T14:45Z', '2026-04-04T18:30Z'],
  ['America/Asuncion', '00:30', '05:00', '2024-10-06T04:30Z', '2024-10-06T08:00Z'],
  ['America/Asuncion', '23:30', '05:00', '2024-03-24T02:30Z', '2024-03-24T09:00Z'],
  ['Asia/Kolkata', '09:00', '18:00', '2026-03-27T03:30Z', '2026-03-27T12:30Z'],
  ['Pacific/Kiritimati', '09:00', '18:00', '2026-03-26T19:00Z', '2026-03-27T04:00Z'],
  ['America/Bogota', '09:00', '20:00', '2026-11-20T14:00Z', '2026-11-21T01:00Z'],
])(
  'a campaign in %s dials from %s to %s of its own clocks, from %s',
  async (zone, start, end, opens, closes) => {
    const [fromMs, toMs] = [Date.parse(opens), Date.parse(closes)];
    const here = await openFurnishedFloor(drivenClock(fromMs - 2_000));
    floor = here;
    const window = { zone, days: [1, 2, 3, 4, 5, 6, 7], start, end, singleDay: false };
    await runCampaign(here, { mode: 'progressive', bcwSec: 0, window }, ['Ann']);
    await here.dialler.start();
    await here.signIn();
    await here.pass(1);
    expect(here.lines.calls).toEqual([]);
    expect(await here.dialler.holdBack('camp')).toMatchObject({ kind: 'outside_window', untilMs: fromMs });
    await here.pass(2);
    expect(here.lines.calls).toHaveLength(1);
    here.clock.jump(toMs - 1 - here.clock.now());
    expect((await here.dialler.holdBack('camp'))?.kind).not.toBe('outside_window');
    here.clock.jump(1);
    expect((await here.dialler.holdBack('camp'))?.kind).toBe('outside_window');
  },
);
