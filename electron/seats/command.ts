import type { DeskCommand, DeskReply } from '../../shared/contract/desk.ts';
import { DESK_COMMANDS, refusalOf } from '../../shared/domain/desk-command.ts';
import { Invalid, Refused } from '../../shared/domain/errors.ts';
import { NOT_READY_REASONS } from '../../shared/domain/operator-state.ts';
import type { DeskJob } from './desk-job.ts';
import type { Desk } from './desk.ts';

type Do = DeskCommand['do'];
type Asked<Of extends Do> = Extract<DeskCommand, { do: Of }>;
/** Commands about nothing at the desk have no job. */
type JobFor<Of extends Do> = (typeof DESK_COMMANDS)[Of]['about'] extends null ? null : DeskJob;
type Handlers = {
  [Of in Do]: (asked: Asked<Of>, job: JobFor<Of>, desk: Desk) => Promise<DeskReply<Of>>;
};

const HANDLERS: Handlers = {
  async ready(_asked, _job, desk) {
    if (desk.isIdle) return;
    if (!desk.connected) throw new Refused('Your window is not connected.', 'Reload the window.');
    if (!desk.audible) {
      throw new Refused(
        'You would not hear your calls: the sound connection of this window is not up.',
        'Allow the microphone, choose a sound device, and try again.',
      );
    }
    desk.becomeReady();
  },
  async notReady({ reason }, _job, desk) {
    if (!NOT_READY_REASONS[reason].chosen) {
      throw new Invalid('This reason is set by the program.', { reason: 'Choose another reason.' });
    }
    desk.becomeNotReady(reason);
  },
  async signOff(_asked, _job, desk) {
    desk.signOff();
  },
  accept: (_asked, job) => job.accept(),
  reject: ({ reason }, job) => job.reject(reason),
  callNow: (_asked, job) => job.callNow(),
  hangUp: (_asked, job) => job.hangUp(),
  mute: ({ muted }, job) => job.mute(muted),
  hold: ({ onHold }, job) => job.hold(onHold),
  digits: ({ digits }, job) => job.digits(digits),
  saveDraft: ({ draft }, job) => job.saveDraft(draft),
  async extendAcw(_asked, job, desk) {
    const bySec = job.view().acw.extendSec;
    if (desk.extensionsLeft <= 0 || bySec === 0) {
      throw new Refused('No extension is left for this wrap-up.', 'Finish it now.');
    }
    desk.extendAcw(bySec);
  },
  async finishAcw({ draft, thenNotReady }, job, desk) {
    const before = desk.afterwards;
    if (thenNotReady) desk.afterwards ??= 'break';
    try {
      await job.finish(draft);
    } catch (error) {
      if (desk.job === job) desk.afterwards = before;
      throw error;
    }
  },
};

const GONE = {
  contact: 'This contact is no longer at your desk.',
  call: 'This call is no longer at your desk.',
  draft: 'This call is no longer at your desk.',
} as const;

/** Whether it is this contact that the command means: a late key press means one that has left. */
function isMeant(job: DeskJob, asked: DeskCommand): boolean {
  if ('contactId' in asked) return job.contactId === asked.contactId;
  if ('attemptId' in asked) return job.attemptId === asked.attemptId;
  return 'draft' in asked && job.isDraftName(asked.draft.attemptId);
}

/** The contact that the command is about; null for one that is about none. */
function jobFor({ job }: Desk, asked: DeskCommand): DeskJob | null {
  const { about } = DESK_COMMANDS[asked.do];
  if (about === null) return null;
  if (!job || !isMeant(job, asked)) throw new Refused(GONE[about]);
  return job;
}

/**
 * Carries out what is asked of a desk, if the table of desk commands allows it.
 * @throws Refused when it comes too late or is not possible now; Invalid for what cannot be asked at all
 */
export async function carryOut<Of extends Do>(desk: Desk, asked: Asked<Of>): Promise<DeskReply<Of>> {
  const job = jobFor(desk, asked);
  const refusal = asked.do === 'ready' && desk.isIdle ? null : refusalOf(desk.state, asked.do);
  if (refusal) throw new Refused(refusal.message, refusal.action);
  // The table says which commands are about a contact; `jobFor` goes by it.
  return HANDLERS[asked.do](asked, job as JobFor<Of>, desk);
}
