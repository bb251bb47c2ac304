import type { AgentResult } from '../../../shared/contract/voice-agents.ts';
import type { Campaign } from '../../../shared/contract/campaign.ts';
import { isAgentless } from '../../../shared/domain/call-mode.ts';
import { NotFound, Refused } from '../../../shared/domain/errors.ts';
import type { Store } from '../../store/store.ts';

/** A contact in hand that a voice agent may report on. */
interface ReportedWork {
  readonly attemptId: string | null;
  readonly campaign: Pick<Campaign, 'settings'>;
  takeResult(result: AgentResult): Promise<void>;
}

/**
 * Takes what a voice agent says of its call.
 * @throws Refused once the result is stored, and for a call of an operator; NotFound for a call that never was
 */
export async function takeAgentResult(
  works: Iterable<ReportedWork>,
  store: Pick<Store, 'attempts'>,
  result: AgentResult,
): Promise<void> {
  const work = [...works].find((each) => each.attemptId === result.attemptId);
  if (work && !isAgentless(work.campaign.settings.mode)) {
    throw new Refused('An operator has this call, and says how it went.', 'Nothing to do.');
  }
  if (work) return await work.takeResult(result);
  if (await store.attempts.get(result.attemptId)) {
    throw new Refused('The result of this call is stored already.', 'Nothing to do.');
  }
  throw new NotFound('There is no such call.');
}
