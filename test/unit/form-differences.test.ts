import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../renderer/src/screens/campaign-form/form-differences.ts';
import { withValueAt } from '../../renderer/src/screens/campaign-form/campaign-values.ts';
import type { ConfigNames } from '../../shared/domain/config-rows.ts';
import { DEFAULTS } from '../../shared/domain/default-settings.ts';

const NAMES: ConfigNames = {
  groups: [
    { id: 'g1', name: 'North' },
    { id: 'g2', name: 'South' },
  ],
  skills: [],
  trunks: [],
  numbers: [],
  dispositions: [],
  messages: [],
  agents: [],
  schedules: [],
  moment: (ms) => `moment ${ms}`,
};
const NEW = {
  ...DEFAULTS,
  operatorGroupId: 'g1',
  trunkId: null,
  window: { ...DEFAULTS.window, zone: 'Europe/Berlin' },
  acw: { ...DEFAULTS.acw, defaultDispositionId: 'd1' },
  dispositionIds: ['d1', 'd2'],
};
const differences = (...changes: [path: string, value: unknown][]) =>
  differencesOf(
    changes.reduce((values, [path, value]) => withValueAt(values, path, value), {
      name: 'Winter',
      settings: NEW,
    }),
    NEW,
    NAMES,
  );

describe('what of the form differs from a new campaign', () => {
  it('is nothing while nothing was changed, whatever it is called', () => {
    expect(differences()).toEqual([]);
  });

  it('is every setting that was changed, in the order of the form, with the default in words', () => {
    expect(
      differences(
        ['settings.concurrency', 40],
        ['settings.operatorGroupId', 'g2'],
        ['settings.retries.stopAfterTalkSec', 30],
      ),
    ).toEqual([
      { path: 'settings.operatorGroupId', part: 'basics', words: 'North', value: 'g1' },
      { path: 'settings.retries.stopAfterTalkSec', part: 'retries', words: 'Off', value: null },
      { path: 'settings.concurrency', part: 'pace', words: '10', value: 10 },
    ]);
  });

  it('is no setting that the mode does not have', () => {
    expect(differences(['settings.predictive.holdHours', 1])).toEqual([]);
    expect(
      differences(['settings.mode', 'predictive'], ['settings.predictive.holdHours', 1]).map(
        ({ path }) => path,
      ),
    ).toEqual(['settings.mode', 'settings.predictive.holdHours']);
  });

  it('is not the order in which things were chosen', () => {
    expect(differences(['settings.dispositionIds', ['d2', 'd1']])).toEqual([]);
    expect(differences(['settings.dispositionIds', ['d2']])).toHaveLength(1);
  });

  it('leaves the values alone that it is told of', () => {
    const values = { name: 'Winter', settings: NEW };
    withValueAt(values, 'settings.window.start', '10:00');
    expect(values.settings.window.start).toBe('09:00');
  });
});
