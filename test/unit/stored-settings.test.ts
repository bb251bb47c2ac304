import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettingsRefused } from '../../electron/store/settings-refused.ts';
import { readSettings } from '../../electron/store/stored-settings.ts';
import { campaignSettings, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { AS_BEFORE, type Part } from '../../shared/domain/default-settings.ts';
import { inputOf } from '../schema-arbitrary.ts';

const SHAPES = join(import.meta.dirname, '..', 'fixtures', 'settings');

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in neither of both is taken from `added`, at every depth. */
function completed(stored: Fields, added: Fields): Fields {
  const whole: Record<string, unknown> = { ...added };
  for (const [name, value] of Object.entries(stored)) {
    const more = added[name];
    whole[name] = isFields(value) && isFields(more) ? completed(value, more) : value;
  }
  return whole;
}

/** Every shape in which settings were ever stored, newest first, with what came after it and what was done before that. */
const CAME_LATER: readonly [shape: string, added: Part<CampaignSettings>][] = [
  ['number-choice', {}],
  ['schedules', { numberChoice: { rotation: 'round_robin', spamLimit: 7, near: 'any' } }],
  ['failing', { scheduleId: null }],
  ['sharing-and-callbacks', { failAfterMin: 0 }],
  [
    'order-in-pass',
    {
      skill: null,
      weight: 1,
      callbacks: { personalMin: 30, missedMin: 120, onMissed: 'next_window', againMin: 60 },
      screening: {
        machineMessageId: null,
        onScreener: 'connect',
        screenerMessageId: null,
        screenerWaitSec: 15,
      },
    },
  ],
  ['screening', { passOrder: 'list' }],
  ['voice-agents', { predictive: { graceFrom: 'answer' }, screening: { mode: 'off', onMachine: 'hang_up' } }],
  ['dialling-ahead', { voiceAgentId: null }],
  [
    '0.1',
    {
      predictive: {
        abandonPerMille: 30,
        graceMs: 2_000,
        minRingSec: 15,
        abandonedMessageId: null,
        holdHours: 72,
      },
    },
  ],
];

const read = (stored: unknown): CampaignSettings =>
  readSettings({ name: 'Spring offer', settings: JSON.stringify(stored) });

/** The path in what `read` says of settings that it refuses; null when it reads. */
function refused(stored: unknown): string | null {
  try {
    read(stored);
    return null;
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error;
    expect(error.message).toContain('"Spring offer" cannot be read by this version');
    return /\((.*)\)\.$/.exec(error.message)?.[1] ?? '';
  }
}

/** Paths of all that a value holds, groups of settings among them. */
const pathsOf = (fields: Fields, under = ''): string[] =>
  Object.entries(fields).flatMap(([name, value]) => [
    `${under}${name}`,
    ...(isFields(value) ? pathsOf(value, `${under}${name}.`) : []),
  ]);

/** A copy in which something is done to the setting at a path, unless what it stands in is gone. */
function changedAt(
  fields: unknown,
  path: string,
  change: (group: Record<string, unknown>, name: string) => void,
): unknown {
  const copy: unknown = structuredClone(fields);
  const names = path.split('.');
  const name = names.pop() ?? '';
  let group: unknown = copy;
  for (const each of names) group = isFields(group) ? group[each] : undefined;
  if (isFields(group)) change(group, name);
  return copy;
}

const anySettings = inputOf(campaignSettings, 'settings', () => ({ values: [] })).map((value) =>
  campaignSettings.parse(value),
);

describe('the settings of a campaign as they are stored', () => {
  it.each(CAME_LATER.map(([shape], age) => ({ shape, later: CAME_LATER.slice(0, age + 1) })))(
    'those of the shape $shape are read whole, with what was done before the rest came',
    ({ shape, later }) => {
      const stored = JSON.parse(readFileSync(join(SHAPES, `${shape}.json`), 'utf8')) as Fields;
      const whole = later.reduce<Fields>((so, [, added]) => completed(so, added), stored);
      expect(read(stored)).toEqual(whole);
      expect(campaignSettings.parse(read(stored))).toEqual(whole);
    },
  );

  it('whatever an older version did not know may be missing, at any depth', () => {
    fc.assert(
      fc.property(anySettings, fc.subarray(pathsOf(AS_BEFORE)), (settings, missing) => {
        let stored: unknown = settings;
        for (const path of missing) {
          stored = changedAt(stored, path, (group, name) => Reflect.deleteProperty(group, name));
        }
        const whole = completed(JSON.parse(JSON.stringify(stored)) as Fields, AS_BEFORE);
        expect(read(stored)).toEqual(whole);
      }),
    );
  });

  it('what does not fit is refused by its path', () => {
    const paths = [
      'mode',
      'window.zone',
      'retries.maxRetries',
      'predictive.graceMs',
      'screening.screenerWaitSec',
    ];
    fc.assert(
      fc.property(anySettings, fc.constantFrom(...paths), (settings, path) => {
        const wrong = changedAt(settings, path, (group, name) => {
          group[name] = { none: 'of these' };
        });
        expect(refused(wrong)).toBe(path);
      }),
    );
  });

  it('what every version stored has to be there', () => {
    const stored = JSON.parse(readFileSync(join(SHAPES, '0.1.json'), 'utf8')) as Fields;
    for (const path of ['mode', 'window', 'window.end', 'acw.defaultDispositionId', 'ringTimeoutSec']) {
      const without = changedAt(stored, path, (group, name) => Reflect.deleteProperty(group, name));
      expect(refused(without)).toBe(path);
    }
  });
});
