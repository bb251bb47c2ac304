import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader } from 'werift';

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
const PCMU = 0;
const SILENCE = 0xff;
/** One period of a quiet 400 Hz tone in mu-law (G.711): 20 samples at 8 kHz. */
const TONE_PERIOD = Buffer.from('ffbab1ada9a7a6a7a9adb1ff3a312d292726272d', 'hex');

/** The sound of an operator's window without a browser: real ICE, DTLS and SRTP, a tone for a voice. */
export interface HeadlessWindow {
  /** Answers the host's offer. */
  answer(offerSdp: string): Promise<string>;
  /** The tone is on while the operator speaks; silence keeps the path open otherwise. */
  speak(isSpeaking: boolean): void;
  /** Packets of customers heard so far. */
  heard(): number;
  close(): Promise<void>;
}

export function openHeadlessWindow(localAddress: string): HeadlessWindow {
  const codec = new RTCRtpCodecParameters({
    mimeType: 'audio/PCMU',
    clockRate: 8000,
    channels: 1,
    payloadType: PCMU,
  });
  const alaw = new RTCRtpCodecParameters({
    mimeType: 'audio/PCMA',
    clockRate: 8000,
    channels: 1,
    payloadType: 8,
  });
  const connection = new RTCPeerConnection({
    codecs: { audio: [codec, alaw], video: [] },
    iceServers: [],
    iceUseTcp: false,
    iceUseIpv6: false,
    iceInterfaceAddresses: { udp4: localAddress },
    iceAdditionalHostAddresses: [localAddress],
  });
  const transceiver = connection.addTransceiver('audio', { direction: 'sendrecv' });
  const silence = Buffer.alloc(FRAME_SAMPLES, SILENCE);
  const tone = Buffer.alloc(FRAME_SAMPLES, TONE_PERIOD);
  let isSpeaking = false;
  let packets = 0;
  let sent = 0;
  let timer: NodeJS.Timeout | null = null;

  function start(): void {
    const startedMs = performance.now();
    timer = setInterval(() => {
      const transport = connection.dtlsTransports[0];
      // A late timer catches up, as a sound card would.
      while (performance.now() - startedMs >= sent * FRAME_MS) {
        const header = new RtpHeader({
          payloadType: PCMU,
          sequenceNumber: sent & 0xffff,
          timestamp: (sent * FRAME_SAMPLES) >>> 0,
          ssrc: transceiver.sender.ssrc,
          marker: sent === 0,
        });
        void transport?.sendRtp(isSpeaking ? tone : silence, header);
        sent += 1;
      }
    }, FRAME_MS);
  }

  return {
    async answer(offerSdp) {
      await connection.setRemoteDescription({ type: 'offer', sdp: offerSdp });
      await connection.setLocalDescription(await connection.createAnswer());
      connection.dtlsTransports[0]?.onRtp.subscribe(() => (packets += 1));
      start();
      return connection.localDescription?.sdp ?? '';
    },
    speak(speaking) {
      isSpeaking = speaking;
    },
    heard: () => packets,
    async close() {
      if (timer) clearInterval(timer);
      await connection.close();
    },
  };
}
