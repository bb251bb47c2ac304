import { dialsAhead, isAgentless, type CallMode } from '../../../../shared/domain/call-mode.ts';

/** The parts of the form in their order, each with what it sets, by path. */
export const FORM_PARTS = {
  basics: [
    'name',
    'settings.mode',
    'settings.operatorGroupId',
    'settings.voiceAgentId',
    'settings.trunkId',
    'settings.numberIds',
    'settings.numberChoice.rotation',
    'settings.numberChoice.near',
    'settings.numberChoice.spamLimit',
  ],
  ahead: [
    'settings.predictive.abandonPerMille',
    'settings.predictive.graceMs',
    'settings.predictive.minRingSec',
    'settings.predictive.holdHours',
    'settings.screening.mode',
    'settings.predictive.graceFrom',
    'settings.screening.onMachine',
    'settings.screening.machineMessageId',
    'settings.screening.onScreener',
    'settings.screening.screenerMessageId',
    'settings.screening.screenerWaitSec',
    'settings.predictive.abandonedMessageId',
  ],
  window: [
    'settings.scheduleId',
    'settings.window.start',
    'settings.window.end',
    'settings.window.zone',
    'settings.startAtMs',
    'settings.window.days',
    'settings.window.singleDay',
    'settings.alwaysOn',
  ],
  retries: [
    'settings.retries.maxRetries',
    'settings.retries.delayMin',
    'settings.retries.onOutcomes',
    'settings.retries.delayMinByOutcome',
    'settings.retries.onDispositions',
    'settings.retries.stopAfterTalkSec',
    'settings.retries.redialUnderTalkSec',
  ],
  callbacks: [
    'settings.callbacks.personalMin',
    'settings.callbacks.missedMin',
    'settings.callbacks.onMissed',
    'settings.callbacks.againMin',
    'settings.contactCompletionMin',
  ],
  pace: [
    'settings.passOrder',
    'settings.concurrency',
    'settings.callIntervalMs',
    'settings.ringTimeoutSec',
    'settings.minTalkSec',
    'settings.failAfterMin',
  ],
  sharing: ['settings.weight', 'settings.skill'],
  work: [
    'settings.preview.offerSec',
    'settings.preview.onTimeout',
    'settings.bcwSec',
    'settings.acw.seconds',
    'settings.acw.extendSec',
    'settings.acw.maxExtensions',
    'settings.dispositionIds',
    'settings.acw.defaultDispositionId',
  ],
  script: ['settings.script'],
} as const satisfies Record<string, readonly string[]>;

export type FormPart = keyof typeof FORM_PARTS;
export const FORM_PART_NAMES = Object.keys(FORM_PARTS) as FormPart[];

/** A value of the form that is set in one of its parts. */
export type SettingPath = (typeof FORM_PARTS)[FormPart][number];

/** The parts that a mode has. */
export const partsOf = (mode: CallMode): FormPart[] =>
  FORM_PART_NAMES.filter((part) => {
    if (part === 'ahead') return dialsAhead(mode);
    return part !== 'script' || !isAgentless(mode);
  });
