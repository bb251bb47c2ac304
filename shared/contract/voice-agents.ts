import * as z from 'zod';
import { id, int4, ms, msOrNull, patterned, procedure, prose, text } from './base.ts';
import { namedTexts } from './named-texts.ts';

/** `sip:user@host` with an optional port and parameters (RFC 3261 section 19.1); what it means is the trunk's matter. */
const SIP_ADDRESS = /^sips?:[^\s@<>"]+@[^\s@<>"]+$/i;

export const voiceAgentForm = z.object({
  name: text(80, { least: 1 }),
  /** Where it is called. */
  uri: patterned(SIP_ADDRESS, 'Write its SIP address, like sip:agent@192.0.2.10:5060'),
  /** The trunk, or peer, over whose wire it is called. */
  trunkId: id,
  /** Calls that it takes at once. */
  workers: int4(1, 1_000),
  /** Off: it gets no call. */
  enabled: z.boolean(),
});
export type VoiceAgentForm = z.infer<typeof voiceAgentForm>;

export const voiceAgent = voiceAgentForm.extend({ id, createdAtMs: ms });
export type VoiceAgent = z.infer<typeof voiceAgent>;

/** What a voice agent says of a call that it had, during the call or in its wrap-up. */
export const agentResult = z.object({
  attemptId: id,
  dispositionId: id.nullable(),
  notes: prose(20_000).default(''),
  callbackAtMs: msOrNull.default(null),
  answers: namedTexts.default({}),
});
export type AgentResult = z.infer<typeof agentResult>;

export const voiceAgents = {
  /** `busy` are the workers that have a call now, at this host. */
  list: procedure.output(z.array(voiceAgent.extend({ busy: z.number().int() }))),
  save: procedure.input(z.object({ id: id.nullable(), form: voiceAgentForm })).output(voiceAgent),
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
  /** Takes the result of a call; refused once it is stored. */
  report: procedure.input(agentResult).output(z.object({ taken: z.literal(true) })),
};
