import type { JobView } from '../../seats/desk-job.ts';

/** Octets that the variables may take: with them an INVITE still fits a datagram (RFC 3261 section 18.1.1). */
const MOST_VARIABLES = 400;
const MOST_TEXT = 80;

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** As many of the variables as fit, `name=value` joined by `&`, both percent-encoded (RFC 3986 section 2.1); never half of one. */
function variablesIn(variables: Readonly<Record<string, string>>): { text: string; leftOut: number } {
  const pairs: string[] = [];
  let octets = 0;
  let leftOut = 0;
  for (const [name, value] of Object.entries(variables)) {
    const pair = `${encoded(name)}=${encoded(value)}`;
    if (octets + pair.length + 1 > MOST_VARIABLES) {
      leftOut += 1;
      continue;
    }
    octets += pair.length + 1;
    pairs.push(pair);
  }
  return { text: pairs.join('&'), leftOut };
}

/**
 * What a voice agent is told of the call: campaign, contact, attempt, number and name, and the contact's variables as far
 * as they fit; how many did not is said. Texts are percent-encoded UTF-8. See docs/voice-agents.md.
 */
export function agentHeaders({ campaign, contact }: JobView, attemptId: string): string[] {
  const { text, leftOut } = variablesIn(contact.variables);
  return [
    `X-Callboard-Campaign: ${encoded(campaign.id)}`,
    `X-Callboard-Contact: ${contact.id}`,
    `X-Callboard-Attempt: ${encoded(attemptId)}`,
    `X-Callboard-Number: ${contact.phone}`,
    `X-Callboard-Name: ${encoded(contact.name.slice(0, MOST_TEXT))}`,
    `X-Callboard-Variables: ${text}`,
    ...(leftOut === 0 ? [] : [`X-Callboard-Variables-Left-Out: ${leftOut}`]),
  ];
}
