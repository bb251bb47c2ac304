import type { Endpoint } from './probation.ts';
import type { AudioDescription } from './customer-sdp.ts';
import { NOISE_PAYLOAD_TYPE } from './g711.ts';

/** What a description says of its audio beside codecs. */
export interface BesideAudio {
  /** Where the peer takes RTCP: its `a=rtcp` (RFC 3605), the audio's own port (RFC 5761), or the next (RFC 3550, 11). */
  control: Endpoint;
  /** True when reports and audio share one port. */
  isShared: boolean;
  /** Payload types of comfort noise (RFC 3389). */
  noisePayloadTypes: number[];
}

const MAX_LINES = 500;
const MUX = 'a=rtcp-mux';

/** Reads what stands in the section of `audio`, which was read from the same text. */
export function readBesideAudio(
  sdp: string,
  audio: Pick<AudioDescription, 'address' | 'port' | 'audioIndex'>,
): BesideAudio {
  const lines = sdp.split(/\r\n|\n|\r/, MAX_LINES).map((line) => line.trim());
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const section = lines.slice(starts[audio.audioIndex] ?? lines.length, starts[audio.audioIndex + 1]);
  const own = { address: audio.address, port: audio.port };
  const isShared = section.includes(MUX);
  return {
    control: isShared ? own : controlOf(section, own),
    isShared,
    noisePayloadTypes: [NOISE_PAYLOAD_TYPE, ...section.flatMap(noiseTypeOf)],
  };
}

function controlOf(section: readonly string[], audio: Endpoint): Endpoint {
  const next = { address: audio.address, port: audio.port + 1 };
  const said = section.find((line) => line.startsWith('a=rtcp:'));
  if (said === undefined) return next;
  const [port = '', network, , address] = said.slice('a=rtcp:'.length, 200).trim().split(' ');
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) return next;
  return { address: network === 'IN' && address ? address : audio.address, port: number };
}

/** The payload type of a line that maps one to comfort noise. */
function noiseTypeOf(line: string): number[] {
  if (!line.startsWith('a=rtpmap:')) return [];
  const [type = '', name = ''] = line.slice('a=rtpmap:'.length, 200).split(' ');
  return name.toUpperCase() === 'CN/8000' && /^\d{1,3}$/.test(type) ? [Number(type)] : [];
}

/** Our answer with the peer's wish granted to share one port (RFC 5761, 5.1.1). */
export function withSharedPort(answer: string, audioIndex: number): string {
  const lines = answer.trimEnd().split('\r\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const end = starts[audioIndex + 1] ?? lines.length;
  return `${[...lines.slice(0, end), MUX, ...lines.slice(end)].join('\r\n')}\r\n`;
}
