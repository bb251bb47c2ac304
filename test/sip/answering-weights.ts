import type { CarrierSettings } from '../../electron/carrier/carrier.ts';

/** Everybody answers whose behaviour is not fixed. */
export const EVERYBODY_ANSWERS: CarrierSettings['weights'] = {
  answer: 1,
  busy: 0,
  no_answer: 0,
  reject: 0,
  unreachable: 0,
  invalid_number: 0,
  voicemail: 0,
  early_hangup: 0,
  screener: 0,
};
