import { isIPv6 } from 'node:net';
import { MediaRefused } from './errors.ts';
import { PAYLOAD_TYPE } from './g711.ts';
import { EVENT_PAYLOAD_TYPE } from './telephone-event.ts';
import type { Codec } from './media.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** The audio of one session description, as far as it concerns us. */
export interface AudioDescription {
  address: string;
  port: number;
  direction: Direction;
  /** Codecs of ours in the peer's order, with the payload types it gave them. */
  codecs: { codec: Codec; payloadType: number }[];
  eventPayloadType: number | null;
  /** Media lines as they came, and which of them is the audio: an answer must have one line for each. */
  mediaLines: string[];
  audioIndex: number;
}

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const directionIn = (lines: readonly string[]): Direction | undefined =>
  DIRECTIONS.find((direction) => lines.includes(`a=${direction}`));

const connectionIn = (lines: readonly string[]): string | undefined =>
  lines.find((line) => line.startsWith('c='))?.split(/[ /]/)[2];

/** Reads a session description (RFC 8866). Throws MediaRefused when it has no audio of ours. */
export function readAudioDescription(sdp: string): AudioDescription {
  const lines = sdp.split(/\r\n|\n|\r/).map((line) => line.trim());
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const sections = starts.map((start, index) => lines.slice(start, starts[index + 1]));
  const session = lines.slice(0, starts[0] ?? lines.length);
  const mediaLines = sections.map((section) => section[0] ?? '');
  const audioIndex = mediaLines.findIndex((line) => /^m=audio [1-9]\d*(?:\/\d+)? RTP\/AVPF? /.test(line));
  const section = sections[audioIndex];
  if (!section) {
    throw new MediaRefused('no_codec', 'The called side offers no plain RTP audio.');
  }
  const [, port = '0', , ...payloadTypes] = (section[0] ?? '').split(/\s+/);
  const address = connectionIn(section) ?? connectionIn(session);
  if (address === undefined || Number(port.split('/')[0]) > 65_535) {
    throw new MediaRefused('bad_description', 'The called side does not say where it receives audio.');
  }

  const names = new Map<number, string>([
    [PAYLOAD_TYPE.PCMU, 'PCMU/8000'],
    [PAYLOAD_TYPE.PCMA, 'PCMA/8000'],
  ]);
  for (const line of section) {
    const match = /^a=rtpmap:(\d+)\s+([^/\s]+\/\d+)/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) names.set(Number(match[1]), match[2]);
  }
  const codecs: AudioDescription['codecs'] = [];
  let eventPayloadType: number | null = null;
  for (const payloadType of payloadTypes.map(Number)) {
    const name = names.get(payloadType)?.toUpperCase();
    if (name === 'PCMU/8000') codecs.push({ codec: 'PCMU', payloadType });
    else if (name === 'PCMA/8000') codecs.push({ codec: 'PCMA', payloadType });
    else if (name === 'TELEPHONE-EVENT/8000') eventPayloadType ??= payloadType;
  }
  if (codecs.length === 0) {
    throw new MediaRefused(
      'no_codec',
      'The called side speaks neither G.711 mu-law nor A-law. Allow one of them on the trunk.',
    );
  }
  // RFC 2543's way of holding: a zero address.
  const isZero = address === '0.0.0.0' || address === '::';
  const direction = directionIn(section) ?? directionIn(session) ?? 'sendrecv';
  return {
    address,
    port: Number.parseInt(port, 10),
    direction: isZero ? withoutReceiving(direction) : direction,
    codecs,
    eventPayloadType,
    mediaLines,
    audioIndex,
  };
}

function withoutReceiving(direction: Direction): Direction {
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive';
}

/** True when the peer wants no audio from us: it holds the call. */
export const isHolding = (direction: Direction): boolean =>
  direction === 'sendonly' || direction === 'inactive';

/** Our direction in an answer (RFC 3264, 6.1), narrowed when we hold the call ourselves. */
export function answerDirection(offered: Direction, weHold: boolean): Direction {
  const theyReceive = offered === 'sendrecv' || offered === 'recvonly';
  const theySend = offered === 'sendrecv' || offered === 'sendonly';
  if (theyReceive) return theySend && !weHold ? 'sendrecv' : 'sendonly';
  return theySend && !weHold ? 'recvonly' : 'inactive';
}

export interface LocalAudio {
  address: string;
  port: number;
  sessionId: number;
  /** Grows with every description of one session (RFC 8866, 5.2). */
  version: number;
}

/** Our offer: mu-law first, as the operator's window sends that. */
export function writeOffer(local: LocalAudio, direction: Direction): string {
  return join([
    ...sessionLines(local),
    ...audioLines(
      local,
      direction,
      [
        { codec: 'PCMU', payloadType: PAYLOAD_TYPE.PCMU },
        { codec: 'PCMA', payloadType: PAYLOAD_TYPE.PCMA },
      ],
      EVENT_PAYLOAD_TYPE,
    ),
  ]);
}

/** Our answer: the chosen codec under the peer's payload type, every other media line refused. */
export function writeAnswer(
  local: LocalAudio,
  offer: AudioDescription,
  chosen: AudioDescription['codecs'][number],
  direction: Direction,
): string {
  const media = offer.mediaLines.flatMap((line, index) => {
    if (index === offer.audioIndex) return audioLines(local, direction, [chosen], offer.eventPayloadType);
    const [kind = 'm=audio', , ...rest] = line.split(/\s+/);
    return [[kind, '0', ...rest].join(' ')];
  });
  return join([...sessionLines(local), ...media]);
}

function sessionLines(local: LocalAudio): string[] {
  const network = isIPv6(local.address) ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN ${network} ${local.address}`,
    's=-',
    `c=IN ${network} ${local.address}`,
    't=0 0',
  ];
}

function audioLines(
  local: LocalAudio,
  direction: Direction,
  codecs: AudioDescription['codecs'],
  eventPayloadType: number | null,
): string[] {
  const payloadTypes = codecs.map(({ payloadType }) => payloadType);
  if (eventPayloadType !== null) payloadTypes.push(eventPayloadType);
  return [
    `m=audio ${local.port} RTP/AVP ${payloadTypes.join(' ')}`,
    ...codecs.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}/8000`),
    ...(eventPayloadType === null
      ? []
      : [`a=rtpmap:${eventPayloadType} telephone-event/8000`, `a=fmtp:${eventPayloadType} 0-15`]),
    'a=ptime:20',
    `a=${direction}`,
  ];
}

const join = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;
