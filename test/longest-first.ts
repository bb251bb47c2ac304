import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take ten seconds and more, the longest first. One that begins last is waited for by all other workers, and
 * a fresh checkout knows no durations.
 */
const LONGEST = [
  'host/kill-postgres',
  'host/kill-host',
  'host/host-unattended',
  'host/failure-disk',
  'host/kill-anytime',
  'host/host-start',
  'host/failure-peer',
  'host/clock-jump-host',
  'host/import-list',
  'host/line-changes',
  'host/media-reports',
  'host/import-boundaries',
  'host/list-cases',
  'host/two-hosts',
  'sip/signalling-loss',
  'sip/carrier',
  'host/contract-any-input',
  'host/host-line',
  'sip/signalling-trunks',
  'host/media-strangers',
  'host/media-chromium',
  'host/clock-jump-dialler',
  'host/media-bridge',
  'host/report-service',
  'host/dialler-hosts',
  'host/dialler-hosts-limits',
  'sip/signalling-life',
  'unit/pacing-policy',
  'sip/baresip-audio',
].map((name) => `${name}.test.ts`);

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONGEST.indexOf(relative(import.meta.dirname, moduleId));
  return rank < 0 ? LONGEST.length : rank;
};

/** The order of the files: the longest first, the others as the runner has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
