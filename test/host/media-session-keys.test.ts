import { KeyObject } from 'node:crypto';
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader } from 'werift';
import type { RTCDtlsTransport, RtpPacket } from 'werift';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareSessionKeys } from '../../electron/media/session-keys.ts';
import { until } from '../until.ts';

const peers: RTCPeerConnection[] = [];

afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

function peer(): RTCPeerConnection {
  const made = new RTCPeerConnection({
    codecs: {
      audio: [
        new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: 0 }),
      ],
      video: [],
    },
    iceServers: [],
    iceUseTcp: false,
    iceUseIpv6: false,
    iceInterfaceAddresses: { udp4: '127.0.0.1' },
    iceAdditionalHostAddresses: ['127.0.0.1'],
  });
  made.addTransceiver('audio', { direction: 'sendrecv' });
  peers.push(made);
  return made;
}

async function connectedPair(): Promise<[RTCDtlsTransport, RTCDtlsTransport]> {
  const [first, second] = [peer(), peer()];
  await first.setLocalDescription(await first.createOffer());
  await second.setRemoteDescription(first.localDescription ?? { type: 'offer', sdp: '' });
  await second.setLocalDescription(await second.createAnswer());
  await first.setRemoteDescription(second.localDescription ?? { type: 'answer', sdp: '' });
  const [near, far] = [first.dtlsTransports[0], second.dtlsTransports[0]];
  if (!near || !far) throw new Error('No transport.');
  await until('both ends to be up', () => near.state === 'connected' && far.state === 'connected');
  return [near, far];
}

describe('the keys of a WebRTC session', () => {
  it('are prepared once by the pinned library, and what is sent either way still arrives', async () => {
    const [near, far] = await connectedPair();
    expect(prepareSessionKeys(near)).toBe(true);
    expect(near.srtp.localContext.cipher.srtpSessionKey).toBeInstanceOf(KeyObject);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      const received: RtpPacket[] = [];
      to.onRtp.subscribe((packet) => received.push(packet));
      for (let sequenceNumber = 65_530; sequenceNumber < 65_545; sequenceNumber++) {
        const header = new RtpHeader({
          payloadType: 0,
          sequenceNumber: sequenceNumber & 0xffff,
          timestamp: sequenceNumber * 160,
          ssrc: 5,
        });
        await from.sendRtp(Buffer.alloc(160, sequenceNumber & 0xff), header);
      }
      await until('every packet', () => received.length === 15);
      expect(received.map(({ payload }) => payload[0])).toEqual(
        received.map(({ header }) => (header.timestamp / 160) & 0xff),
      );
    }
  });

  it('are left alone when the library looks otherwise', () => {
    expect(prepareSessionKeys({} as RTCDtlsTransport)).toBe(false);
    expect(
      prepareSessionKeys({
        srtp: { localContext: { cipher: { srtpSessionKey: 'text' } }, remoteContext: { cipher: {} } },
      } as unknown as RTCDtlsTransport),
    ).toBe(false);
  });
});
