import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FORM_PARTS, FORM_PART_NAMES, partsOf } from '../../renderer/src/screens/campaign-form/form-parts.ts';
import { campaignSettings } from '../../shared/contract/campaign.ts';

/** Paths of everything that can be set, each group of settings apart. */
function pathsOf(schema: z.ZodObject, at: string): string[] {
  return Object.entries(schema.shape).flatMap(([key, each]) =>
    each instanceof z.ZodObject ? pathsOf(each, `${at}${key}.`) : [`${at}${key}`],
  );
}

describe('the parts of the form of a campaign', () => {
  it('have every setting once, and nothing else but the name', () => {
    const all = FORM_PART_NAMES.flatMap((part): string[] => [...FORM_PARTS[part]]);
    expect(all.toSorted()).toEqual(['name', ...pathsOf(campaignSettings, 'settings.')].toSorted());
  });

  it('are those that a mode has', () => {
    expect(partsOf('preview')).not.toContain('ahead');
    expect(partsOf('predictive')).toEqual(FORM_PART_NAMES);
    expect(partsOf('agentless')).toEqual(FORM_PART_NAMES.filter((part) => part !== 'script'));
  });
});
