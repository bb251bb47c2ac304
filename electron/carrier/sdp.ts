import type { CarrierSettings } from './carrier.ts';
import type { Law } from './sounds.ts';

/** G.711 as named in SDP, with its static payload type (RFC 3551). */
const STATIC_TYPE: Record<Law, number> = { PCMU: 0, PCMA: 8 };
type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

interface Media {
  kind: string;
  port: number;
  protocol: string;
  formats: string[];
  /** `c=` of the section, else of the session. */
  address: string | null;
  direction: Direction;
  /** Payload type to encoding name in upper case and clock rate. */
  maps: Map<number, { name: string; rate: number }>;
}

/** What the caller's description means for the sound: where to, in which law, and whether to send at all. */
export interface RemoteAudio {
  address: string;
  port: number;
  law: Law;
  payloadType: number;
  /** RFC 4733 payload type; null when the caller does not send events. */
  eventType: number | null;
  /** False while the caller holds us or does not want to hear. */
  sends: boolean;
  direction: Direction;
}

const isDirection = (word: string): word is Direction =>
  word === 'sendrecv' || word === 'sendonly' || word === 'recvonly' || word === 'inactive';

function readMedia(sdp: string): Media[] {
  const media: Media[] = [];
  let sessionAddress: string | null = null;
  let sessionDirection: Direction = 'sendrecv';
  for (const line of sdp.split(/\r\n|\n/)) {
    const section = media.at(-1);
    const value = line.slice(2).trim();
    if (line.startsWith('m=')) {
      const [kind = '', port = '', protocol = '', ...formats] = value.split(/\s+/);
      media.push({
        kind,
        port: Number(port.split('/')[0]),
        protocol,
        formats,
        address: sessionAddress,
        direction: sessionDirection,
        maps: new Map(),
      });
    } else if (line.startsWith('c=')) {
      const address = /^IN\s+IP4\s+([0-9.]+)/.exec(value)?.[1] ?? null;
      if (section) section.address = address;
      else sessionAddress = address;
    } else if (line.startsWith('a=')) {
      const map = /^rtpmap:(\d{1,3})\s+([^/\s]+)\/(\d+)/.exec(value);
      if (map?.[1] && map[2] && section) {
        section.maps.set(Number(map[1]), { name: map[2].toUpperCase(), rate: Number(map[3]) });
      } else if (isDirection(value)) {
        if (section) section.direction = value;
        else sessionDirection = value;
      }
    }
  }
  return media;
}

/** The law a payload type stands for in this section; null when it is not G.711. */
function lawOf(section: Media, type: number): Law | null {
  const map = section.maps.get(type);
  const name = map ? (map.rate === 8000 ? map.name : '') : type === 0 ? 'PCMU' : type === 8 ? 'PCMA' : '';
  return name === 'PCMU' || name === 'PCMA' ? name : null;
}

function readAudio(section: Media, wanted: CarrierSettings['codec']): RemoteAudio | null {
  if (section.kind !== 'audio' || section.protocol !== 'RTP/AVP') return null;
  if (!Number.isInteger(section.port) || section.port < 1 || section.port > 65_535 || !section.address)
    return null;
  const types = section.formats.filter((each) => /^\d{1,3}$/.test(each)).map(Number);
  for (const payloadType of types) {
    const law = lawOf(section, payloadType);
    if (!law || (wanted !== 'offered' && law !== wanted)) continue;
    const event = types.find((each) => {
      const map = section.maps.get(each);
      return map?.name === 'TELEPHONE-EVENT' && map.rate === 8000;
    });
    // An address of zeros is the hold of RFC 2543, still sent by older PBXs.
    const blackHole = section.address === '0.0.0.0';
    return {
      address: section.address,
      port: section.port,
      law,
      payloadType,
      eventType: event ?? null,
      sends: !blackHole && (section.direction === 'sendrecv' || section.direction === 'recvonly'),
      direction: section.direction,
    };
  }
  return null;
}

/** Our side of the session: an address, a bound port, and the origin line's id and version. */
export interface LocalAudio {
  address: string;
  port: number;
  sessionId: number;
  version: number;
}

const MIRRORED: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

function sessionLines(local: LocalAudio): string[] {
  return [
    'v=0',
    `o=callee ${local.sessionId} ${local.version} IN IP4 ${local.address}`,
    's=call',
    `c=IN IP4 ${local.address}`,
    't=0 0',
  ];
}

/**
 * Answers an offer (RFC 3264): the first audio section that has a law we may use, every other section refused.
 * Null when there is none, to be answered with 488.
 */
export function answerOffer(
  sdp: string,
  wanted: CarrierSettings['codec'],
  local: LocalAudio,
): { sdp: string; remote: RemoteAudio } | null {
  const sections = readMedia(sdp);
  let remote: RemoteAudio | null = null;
  const lines = sessionLines(local);
  for (const section of sections) {
    const audio: RemoteAudio | null = remote ? null : readAudio(section, wanted);
    if (!audio) {
      lines.push(`m=${section.kind} 0 ${section.protocol} ${section.formats.join(' ') || '0'}`);
      continue;
    }
    remote = audio;
    const event = audio.eventType;
    lines.push(
      `m=audio ${local.port} RTP/AVP ${audio.payloadType}${event === null ? '' : ` ${event}`}`,
      `a=rtpmap:${audio.payloadType} ${audio.law}/8000`,
      ...(event === null ? [] : [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-15`]),
      'a=ptime:20',
      `a=${MIRRORED[audio.direction]}`,
    );
  }
  return remote ? { sdp: `${lines.join('\r\n')}\r\n`, remote } : null;
}

/** Our own offer, for an INVITE that brings none. */
export function writeOffer(wanted: CarrierSettings['codec'], local: LocalAudio): string {
  const laws: Law[] = wanted === 'offered' ? ['PCMU', 'PCMA'] : [wanted];
  const lines = [
    ...sessionLines(local),
    `m=audio ${local.port} RTP/AVP ${laws.map((law) => STATIC_TYPE[law]).join(' ')} 101`,
    ...laws.map((law) => `a=rtpmap:${STATIC_TYPE[law]} ${law}/8000`),
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The caller's answer to {@link writeOffer}; null when it takes none of our laws. */
export function readAnswer(sdp: string): RemoteAudio | null {
  for (const section of readMedia(sdp)) {
    const audio = readAudio(section, 'offered');
    if (audio) return audio;
  }
  return null;
}

/**
 * What becomes of the session when the other side sends an INVITE inside the call: the answer to its offer, or an offer of
 * ours when it brought none, in the next version of our description. Null when nothing is common to both.
 */
export function changedSession(
  request: { body: string },
  wanted: CarrierSettings['codec'],
  before: LocalAudio,
): { sdp: string; remote: RemoteAudio | null; local: LocalAudio } | null {
  const local = { ...before, version: before.version + 1 };
  if (request.body === '') return { sdp: writeOffer(wanted, local), remote: null, local };
  const answer = answerOffer(request.body, wanted, local);
  return answer && { ...answer, local };
}
