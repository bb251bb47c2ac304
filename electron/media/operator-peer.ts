import { isIP } from 'node:net';
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader } from 'werift';
import type { RTCDtlsTransport, RtpPacket } from 'werift';
import { MediaRefused } from './errors.ts';
import { prepareSessionKeys } from './session-keys.ts';
import type { PortRange } from './worker-messages.ts';

const CODECS = [
  new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: 0 }),
  new RTCRtpCodecParameters({ mimeType: 'audio/PCMA', clockRate: 8000, channels: 1, payloadType: 8 }),
];

/**
 * The host's end of one operator's WebRTC connection. The host offers and is ICE-lite: nothing is looked up
 * (an empty server list would still ask a public STUN server and stall), and the window's address is
 * learnt from its own checks, so its hidden `.local` names do no harm.
 */
export class OperatorPeer {
  readonly offerSdp: string;
  readonly ssrc: number;
  readonly #connection: RTCPeerConnection;
  readonly #transport: RTCDtlsTransport;
  /** One header for every packet out: it is serialised before `sendRtp` first yields. */
  readonly #header = new RtpHeader();
  #isUp = false;
  #isClosed = false;

  private constructor(
    connection: RTCPeerConnection,
    transport: RTCDtlsTransport,
    ssrc: number,
    offerSdp: string,
  ) {
    this.#connection = connection;
    this.#transport = transport;
    this.ssrc = ssrc;
    this.offerSdp = offerSdp;
    this.#header.ssrc = ssrc;
  }

  static async open(
    localAddress: string,
    ports: PortRange | null,
    onPacket: (packet: RtpPacket) => void,
  ): Promise<OperatorPeer> {
    const connection = new RTCPeerConnection({
      codecs: { audio: CODECS, video: [] },
      headerExtensions: { audio: [], video: [] },
      iceServers: [],
      iceLite: true,
      iceUseTcp: false,
      iceUseIpv4: isIP(localAddress) === 4,
      iceUseIpv6: isIP(localAddress) === 6,
      iceInterfaceAddresses: isIP(localAddress) === 6 ? { udp6: localAddress } : { udp4: localAddress },
      iceAdditionalHostAddresses: [localAddress],
      icePortRange: ports ? [ports.min, ports.max] : undefined,
      bundlePolicy: 'max-bundle',
    });
    const transceiver = connection.addTransceiver('audio', { direction: 'sendrecv' });
    await connection.setLocalDescription(await connection.createOffer());
    const transport = connection.dtlsTransports[0];
    const description = connection.localDescription;
    const offerSdp = description ? keepCandidates(description.sdp, (host) => host === localAddress) : '';
    if (!transport || !/^a=candidate:/m.test(offerSdp)) {
      await connection.close();
      throw new MediaRefused(
        'no_port',
        `The operator's audio cannot be received on ${localAddress}. Check the address of this computer.`,
      );
    }
    transport.onRtp.subscribe(onPacket);
    return new OperatorPeer(connection, transport, transceiver.sender.ssrc, offerSdp);
  }

  /** Resolves when DTLS is up; MediaRefused when the answer is unusable or the window does not come in time. */
  async accept(answerSdp: string, timeoutMs: number): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(notConnected(`The operator's audio did not connect within ${timeoutMs} ms.`)),
        timeoutMs,
      );
      const settle = (): void => {
        const state = this.#transport.state;
        if (state === 'connected') {
          clearTimeout(timer);
          try {
            prepareSessionKeys(this.#transport);
          } catch (error) {
            reject(notConnected(`The operator's audio cannot be encrypted: ${String(error)}`));
            return;
          }
          this.#isUp = true;
          resolve();
        } else if (state === 'failed' || state === 'closed') {
          clearTimeout(timer);
          reject(notConnected(`The operator's audio connection ${state}.`));
        }
      };
      this.#transport.onStateChange.subscribe(settle);
      settle();
    });
    // The description may be refused first; the other promise must not reject unheard then.
    connected.catch(() => undefined);
    try {
      const sdp = keepCandidates(answerSdp, (host) => isIP(host) !== 0);
      await this.#connection.setRemoteDescription({ type: 'answer', sdp });
    } catch (error) {
      throw new MediaRefused(
        'bad_description',
        `The audio description of the operator's window cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    await connected;
  }

  get isUp(): boolean {
    return this.#isUp && !this.#isClosed;
  }

  send(payload: Buffer, payloadType: number, sequence: number, timestamp: number, marker: boolean): boolean {
    if (!this.isUp) return false;
    const header = this.#header;
    header.payloadType = payloadType;
    header.sequenceNumber = sequence;
    header.timestamp = timestamp;
    header.marker = marker;
    // It never rejects: a failed send is a lost packet. (`sender.sendRtp` would renumber and cost three times as much.)
    void this.#transport.sendRtp(payload, header);
    return true;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#connection.close();
  }
}

const notConnected = (message: string): MediaRefused => new MediaRefused('not_connected', message);

/** Drops candidate lines whose host is not wanted; werift would try to resolve `.local` names. */
export function keepCandidates(sdp: string, isWanted: (host: string) => boolean): string {
  return sdp
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('a=candidate:') || isWanted(line.split(' ')[4] ?? ''))
    .join('\r\n');
}
