import type { Endpoint } from './audio-source.ts';

/** Where a peer takes reports: its `a=rtcp` (RFC 3605), the audio's own port (RFC 5761), or the next one (RFC 3550, 11). */
export function controlIn(lines: readonly string[], audio: Endpoint): Endpoint {
  if (lines.includes('a=rtcp-mux')) return audio;
  const next = { address: audio.address, port: audio.port + 1 };
  const said = lines.find((line) => line.startsWith('a=rtcp:'));
  if (said === undefined) return next;
  const [port = '', network, , address] = said.slice('a=rtcp:'.length, 200).trim().split(' ');
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) return next;
  return { address: network === 'IN' && address ? address : audio.address, port: number };
}
