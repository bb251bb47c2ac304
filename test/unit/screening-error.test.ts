import { describe, expect, it } from 'vitest';
import { screeningErrors } from '../../shared/domain/screening-error.ts';

describe('the error of screening, by what operators marked', () => {
  it('is the share of machines among those who were taken for people or not told', () => {
    const errors = screeningErrors([
      { verdict: 'person', given: 190, marked: 4 },
      { verdict: 'unsure', given: 24, marked: 5 },
    ]);
    expect(errors).toMatchObject({ given: 214, marked: 9, machines: null });
    expect(errors.rate).toBeCloseTo(0.042, 3);
  });

  it('is the share of people among those who were put through as machines', () => {
    const { machines, rate } = screeningErrors([{ verdict: 'machine', given: 20, marked: 15 }]);
    expect(machines).toEqual({ given: 20, people: 5, rate: 0.25 });
    expect(rate).toBeNull();
  });

  it('is not known before anybody was put through', () => {
    expect(screeningErrors([])).toEqual({ given: 0, marked: 0, rate: null, machines: null });
  });
});
