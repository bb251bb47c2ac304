/** sipp scenarios of a callee, put together from steps. */

const TO_TAG = '[last_To:];tag=[pid]SIPpTag[call_number]';
const CONTACT = 'Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>';
export const SDP = `v=0
o=callee 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio 40000 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000`;

interface Answer {
  /** Extra header lines. */
  headers?: readonly string[];
  body?: string;
  contentType?: string;
  /** Null leaves the Contact out. */
  contact?: string | null;
  /** Repeats it until acknowledged. */
  retransmit?: boolean;
  to?: string;
}

const lines = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join('\n');

const packet = (
  start: string,
  headers: readonly (string | null)[],
  body?: string,
  type = 'application/sdp',
): string =>
  lines([
    start,
    ...headers,
    ...(body === undefined
      ? ['Content-Length: 0', '', '']
      : [`Content-Type: ${type}`, 'Content-Length: [len]', '', body, '']),
  ]);

/** Answers the last request received. */
export function answer(code: number, reason: string, options: Answer = {}): string {
  const { headers = [], body, contentType, contact = CONTACT, retransmit = false, to = TO_TAG } = options;
  return `<send${retransmit ? ' retrans="500"' : ''}><![CDATA[\n${packet(
    `SIP/2.0 ${code} ${reason}`,
    ['[last_Via:]', '[last_From:]', to, '[last_Call-ID:]', '[last_CSeq:]', contact, ...headers],
    body,
    contentType,
  )}\n]]></send>`;
}

/** Answers a request inside the dialog: its To has our tag already. */
export const answerInside = (code: number, reason: string, options: Answer = {}): string =>
  answer(code, reason, { ...options, to: '[last_To:]' });

/** Sends a request inside the dialog of the last INVITE received. */
export function request(method: string, cseq: number, options: Omit<Answer, 'to'> = {}): string {
  const { headers = [], body, contentType, contact = CONTACT, retransmit = true } = options;
  return `<send${retransmit ? ' retrans="500"' : ''}><![CDATA[\n${packet(
    `${method} [next_url] SIP/2.0`,
    [
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
      'From: <sip:callee@[local_ip]:[local_port]>;tag=[pid]SIPpTag[call_number]',
      'To[peer_tag_param_to]',
      '[last_Call-ID:]',
      `CSeq: ${cseq} ${method}`,
      contact,
      'Max-Forwards: 70',
      ...headers,
    ],
    body,
    contentType,
  )}\n]]></send>`.replace('To[peer_tag_param_to]', 'To: [$caller]');
}

export const receive = (method: string, inner = '', attributes = ''): string =>
  `<recv request="${method}" ${attributes}>${inner}</recv>`;
export const receiveAnswer = (code: number, attributes = ''): string =>
  `<recv response="${code}" ${attributes}/>`;
export const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`;

/** The INVITE that starts a call; keeps where the caller is. */
export const receiveInvite = (): string =>
  receive(
    'INVITE',
    `<action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/>
    </action>`,
    'rrs="true"',
  );

export const ringing = (): string => answer(180, 'Ringing');
export const accepted = (options: Answer = {}): string =>
  answer(200, 'OK', { body: SDP, retransmit: true, ...options });
export const acknowledged = (): string => receive('ACK', '', 'rtd="true" crlf="true"');
export const byeFromCaller = (): string => receive('BYE') + answerInside(200, 'OK');

/** A whole scenario. */
export function scenario(...steps: string[]): string {
  const name = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">';
  const uses = steps.join('').includes('[$caller]') ? '' : '<Reference variables="caller"/>';
  const declared = steps.join('').includes('assign_to="caller"') ? uses : '';
  return `${name}\n<scenario name="callee">\n${steps.join('\n')}\n${declared}\n</scenario>\n`;
}
