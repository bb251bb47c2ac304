import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerDirection,
  isHolding,
  readAudioDescription,
  writeAnswer,
  writeOffer,
} from '../../electron/media/customer-sdp.ts';
import type { Direction } from '../../electron/media/customer-sdp.ts';
import { MediaRefused } from '../../electron/media/errors.ts';
import { keepCandidates } from '../../electron/media/operator-peer.ts';

const local = { address: '192.0.2.10', port: 20_000, sessionId: 77, version: 3 };

const description = (...lines: string[]): string =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', ...lines, ''].join('\r\n');

const refusal = (sdp: string): unknown => {
  try {
    readAudioDescription(sdp);
    return null;
  } catch (error) {
    return error instanceof MediaRefused ? error.refusal : error;
  }
};

describe("the customer's description", () => {
  it('offers both laws, keys and 20 ms, with the port that is bound', () => {
    expect(writeOffer(local, 'sendrecv').split('\r\n')).toEqual([
      'v=0',
      'o=- 77 3 IN IP4 192.0.2.10',
      's=-',
      'c=IN IP4 192.0.2.10',
      't=0 0',
      'm=audio 20000 RTP/AVP 0 8 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ]);
  });

  it('names IPv6 as such', () => {
    expect(writeOffer({ ...local, address: '2001:db8::1' }, 'sendrecv')).toContain(
      'c=IN IP6 2001:db8::1\r\n',
    );
  });

  it('is read in the order of the peer, static types without a map included', () => {
    expect(readAudioDescription(description('m=audio 4000 RTP/AVP 8 0'))).toMatchObject({
      address: '192.0.2.1',
      port: 4000,
      direction: 'sendrecv',
      codecs: [
        { codec: 'PCMA', payloadType: 8 },
        { codec: 'PCMU', payloadType: 0 },
      ],
      eventPayloadType: null,
    });
  });

  it('is read with payload types of its own, a media address of its own, and bare line feeds', () => {
    const sdp = description(
      'm=audio 4000/2 RTP/AVP 9 97 96 110',
      'c=IN IP4 198.51.100.7/127',
      'a=rtpmap:97 opus/48000/2',
      'a=rtpmap:96 pcma/8000/1',
      'a=rtpmap:110 telephone-event/8000',
      'a=sendonly',
    ).replaceAll('\r\n', '\n');
    expect(readAudioDescription(sdp)).toMatchObject({
      address: '198.51.100.7',
      port: 4000,
      direction: 'sendonly',
      codecs: [{ codec: 'PCMA', payloadType: 96 }],
      eventPayloadType: 110,
    });
  });

  it('with a zero address holds, as old phones do', () => {
    const sdp = description('m=audio 4000 RTP/AVP 0', 'c=IN IP4 0.0.0.0');
    expect(isHolding(readAudioDescription(sdp).direction)).toBe(true);
  });

  it.each([
    ['no codec of ours', description('m=audio 4000 RTP/AVP 9 18'), 'no_codec'],
    ['only SRTP', description('m=audio 4000 RTP/SAVP 0'), 'no_codec'],
    ['refused audio', description('m=audio 0 RTP/AVP 0'), 'no_codec'],
    ['no media', description(), 'no_codec'],
    ['no address', 'v=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n', 'bad_description'],
    ['an impossible port', description('m=audio 99999 RTP/AVP 0'), 'bad_description'],
    ['nothing', '', 'no_codec'],
  ])('is refused with %s', (_, sdp, expected) => {
    expect(refusal(sdp)).toBe(expected);
  });

  it('is read or refused, never anything else, whatever it holds', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'm=audio 4000 RTP/AVP 0 8',
        'm=audio 1 RTP/AVP',
        'c=IN IP4 1.2.3.4',
        'a=rtpmap:',
        'm=',
        'c=',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        expect(refusal(lines.join('\r\n'))).toBeOneOf([null, 'no_codec', 'bad_description']);
      }),
      { numRuns: 2000 },
    );
  });

  it('is answered line for line, foreign media refused, the payload types of the offer kept', () => {
    const offer = readAudioDescription(
      description(
        'm=video 5000 RTP/AVP 99',
        'm=audio 4000 RTP/AVP 8 0 98',
        'a=rtpmap:98 telephone-event/8000',
        'm=application 6000 UDP/BFCP *',
      ),
    );
    const answer = writeAnswer(local, offer, { codec: 'PCMU', payloadType: 0 }, 'recvonly');
    expect(answer.split('\r\n').filter((line) => line.startsWith('m='))).toEqual([
      'm=video 0 RTP/AVP 99',
      'm=audio 20000 RTP/AVP 0 98',
      'm=application 0 UDP/BFCP *',
    ]);
    expect(answer).toContain('a=rtpmap:98 telephone-event/8000\r\n');
    expect(answer).toContain('a=recvonly\r\n');
  });

  it.each<[Direction, boolean, Direction]>([
    ['sendrecv', false, 'sendrecv'],
    ['sendonly', false, 'recvonly'],
    ['recvonly', false, 'sendonly'],
    ['inactive', false, 'inactive'],
    ['sendrecv', true, 'sendonly'],
    ['sendonly', true, 'inactive'],
    ['recvonly', true, 'sendonly'],
    ['inactive', true, 'inactive'],
  ])('%s, while we hold: %s, is answered with %s', (offered, weHold, expected) => {
    expect(answerDirection(offered, weHold)).toBe(expected);
  });
});

describe("the window's description", () => {
  it('loses candidates with hidden names and keeps the rest', () => {
    const sdp = [
      'v=0',
      'a=candidate:1 1 udp 1 0f1e.local 5000 typ host',
      'a=candidate:2 1 udp 1 127.0.0.1 5001 typ host',
      'a=mid:0',
    ].join('\r\n');
    expect(keepCandidates(sdp, (host) => !host.endsWith('.local'))).toBe(
      ['v=0', 'a=candidate:2 1 udp 1 127.0.0.1 5001 typ host', 'a=mid:0'].join('\r\n'),
    );
  });
});
