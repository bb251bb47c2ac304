import {
  accepted,
  acknowledged,
  answer,
  answerInside,
  pause,
  receive,
  receiveInvite,
  request,
  ringing,
} from './scenarios.ts';

/** What the farm does with a call, by the last digit of the number. */
export const FARM_OUTCOMES = {
  '0': 'answered',
  '1': 'answered',
  '2': 'answered',
  '3': 'answered',
  '4': 'busy',
  '5': 'no_answer',
  '6': 'rejected',
  '7': 'invalid_number',
  '8': 'unreachable',
  '9': 'rings',
} as const;

/**
 * How sipp is to run the farm: it knows a message that is sent again only until it has answered twice, and gives up a call
 * over any other. What comes again while a person takes their time says nothing new; what they say last is repeated.
 */
export const FARM_ARGS: readonly string[] = ['-pause_msg_ign', '-default_behaviors', 'all,-bye,-abortunexp'];

const label = (id: number): string => `<label id="${id}"/>`;
const jump = (id: number): string => `<nop next="${id}"/>`;
const acknowledge = (): string => receive('ACK');
/** After this the call is over; what is sent again is answered again for a while. */
const END = 99;

/** A digit at the end of the user part of the request URI leads to a label. */
const branches = (digits: readonly string[]): string =>
  digits
    .map(
      (digit) =>
        `<nop><action><ereg regexp="[0-9]+${digit}@" search_in="var" variable="uri" assign_to="is${digit}"/></action></nop>` +
        `<nop next="${Number(digit) + 1}" test="is${digit}"/>`,
    )
    .join('\n');

const refusal = (digit: number, code: number, reason: string, afterMs: number): string =>
  [
    label(digit + 1),
    ringing(),
    pause(afterMs),
    answer(code, reason, { retransmit: true }),
    acknowledge(),
    jump(END),
  ].join('\n');

/**
 * A sipp scenario of a whole town: who answers talks for `talkMs` and hangs up, or is hung up on; others are busy, do not
 * answer, decline, do not exist, cannot be reached, or ring until the caller has enough.
 */
export function farmScenario(talkMs: number): string {
  const invite = receiveInvite().replace(
    '</action>',
    '<ereg regexp="INVITE sip:[^ ]*" search_in="msg" assign_to="uri"/></action>',
  );
  const answers = (digit: number): string =>
    [
      label(digit + 1),
      ringing(),
      pause(150),
      accepted(),
      acknowledged(),
      pause(talkMs),
      request('BYE', 1),
      '<recv response="200" timeout="32000" ontimeout="99"/>',
      jump(END),
    ].join('\n');
  const body = [
    invite,
    answer(100, 'Trying'),
    branches(Object.keys(FARM_OUTCOMES)),
    answer(500, 'No Such Row'),
    acknowledge(),
    jump(END),
    ...[0, 1, 2, 3].map(answers),
    refusal(4, 486, 'Busy Here', 60),
    refusal(5, 480, 'Temporarily Unavailable', 2_200),
    refusal(6, 603, 'Decline', 200),
    refusal(7, 404, 'Not Found', 40),
    // Later than what may be the trunk's trouble, after which a person is dialled once more.
    refusal(8, 502, 'Bad Gateway', 2_100),
    [
      label(10),
      ringing(),
      // An INVITE comes again where neither answer was heard.
      receive('INVITE', '', 'optional="true" next="10"'),
      receive('CANCEL'),
      answerInside(200, 'OK'),
      answer(487, 'Request Terminated', { retransmit: true }).replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE'),
      acknowledge(),
    ].join('\n'),
    label(END),
    '<timewait milliseconds="4000"/>',
  ];
  const used = Object.keys(FARM_OUTCOMES).map((digit) => `is${digit}`);
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="town">
${body.join('\n')}
<Reference variables="uri,${used.join(',')}"/>
</scenario>
`;
}
