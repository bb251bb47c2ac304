import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';
import { connected } from '../../electron/pilot/headless-window.ts';
import { FRAME_SAMPLES, PAYLOAD_TYPE, encodeSample } from '../../electron/media/g711.ts';
import type { Codec, MediaEngine, OperatorLeg } from '../../electron/media/media.ts';

/** An operator's window without a browser: the packets it gets are there to be looked at one by one. */
export class TestWindowPeer {
  readonly leg: OperatorLeg;
  readonly received: RtpPacket[] = [];
  /** When each of them came, on the clock of `performance`. */
  readonly receivedAtMs: number[] = [];
  readonly #connection: RTCPeerConnection;
  readonly #ssrc: number;
  #timer: NodeJS.Timeout | null = null;
  #sequence = 100;
  #timestamp = 5000;
  #sample = 0;

  private constructor(leg: OperatorLeg, connection: RTCPeerConnection, ssrc: number) {
    this.leg = leg;
    this.#connection = connection;
    this.#ssrc = ssrc;
  }

  /** As often as it takes: on a busy computer a handshake whose messages were sent twice can fail on this side alone. */
  static async connect(engine: MediaEngine): Promise<TestWindowPeer> {
    for (let tries = 1; ; tries++) {
      const peer = await TestWindowPeer.#join(engine);
      try {
        await connected(peer.#connection);
        return peer;
      } catch (error) {
        await peer.close();
        if (tries === 5) throw error;
      }
    }
  }

  static async #join(engine: MediaEngine): Promise<TestWindowPeer> {
    const leg = await engine.openOperatorLeg('127.0.0.1');
    const connection = new RTCPeerConnection({
      codecs: {
        audio: (['PCMU', 'PCMA'] as const).map(
          (codec) =>
            new RTCRtpCodecParameters({
              mimeType: `audio/${codec}`,
              clockRate: 8000,
              channels: 1,
              payloadType: PAYLOAD_TYPE[codec],
            }),
        ),
        video: [],
      },
      iceServers: [],
      iceUseTcp: false,
      iceUseIpv6: false,
      iceInterfaceAddresses: { udp4: '127.0.0.1' },
      iceAdditionalHostAddresses: ['127.0.0.1'],
    });
    const transceiver = connection.addTransceiver('audio', { direction: 'sendrecv' });
    await connection.setRemoteDescription({ type: 'offer', sdp: leg.offerSdp });
    await connection.setLocalDescription(await connection.createAnswer());
    const peer = new TestWindowPeer(leg, connection, transceiver.sender.ssrc);
    connection.dtlsTransports[0]?.onRtp.subscribe((packet) => {
      peer.receivedAtMs.push(performance.now());
      peer.received.push(new RtpPacket(packet.header, Buffer.from(packet.payload)));
    });
    await leg.accept(connection.localDescription?.sdp ?? '');
    return peer;
  }

  /** Speaks a steady tone, a packet every 20 ms. */
  speak(hertz: number, codec: Codec = 'PCMU'): void {
    this.hush();
    const startMs = performance.now();
    let sent = 0;
    const tick = (): void => {
      while (performance.now() - startMs >= sent * 20) {
        const payload = Buffer.alloc(FRAME_SAMPLES);
        for (let index = 0; index < FRAME_SAMPLES; index++) {
          payload[index] = encodeSample[codec](
            8000 * Math.sin((2 * Math.PI * hertz * this.#sample++) / 8000),
          );
        }
        const header = new RtpHeader({
          payloadType: PAYLOAD_TYPE[codec],
          sequenceNumber: this.#sequence,
          timestamp: this.#timestamp,
          ssrc: this.#ssrc,
          marker: sent === 0,
        });
        this.#sequence = (this.#sequence + 1) & 0xffff;
        this.#timestamp += FRAME_SAMPLES;
        void this.#connection.dtlsTransports[0]?.sendRtp(payload, header);
        sent++;
      }
      this.#timer = setTimeout(tick, 5);
    };
    tick();
  }

  hush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async close(): Promise<void> {
    this.hush();
    this.leg.close();
    await this.#connection.close();
  }
}
