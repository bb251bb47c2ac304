import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader } from 'werift';

const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
const PCMU = 0;
const PCMA = 8;
const SILENCE = 0xff;
/** One period of a quiet 400 Hz tone in mu-law (G.711): 20 samples at 8 kHz. */
const TONE_PERIOD = Buffer.from('ffbab1ada9a7a6a7a9adb1ff3a312d292726272d', 'hex');
/** Connections tried before the sound is given up. */
const TRIES = 5;
const CONNECT_TIMEOUT_MS = 10_000;

/** How a window reaches the host about its sound. */
export interface SoundAtHost {
  offer(): Promise<{ legId: string; sdp: string }>;
  /** Rejects when the host did not come to hear the window. */
  answer(legId: string, sdp: string): Promise<unknown>;
}

/** The sound of an operator's window without a browser: real ICE, DTLS and SRTP, a tone for a voice. */
export interface HeadlessWindow {
  /**
   * Brings the sound up, as often as it takes, as a window in a browser does: on a busy computer a handshake whose
   * messages were sent twice can fail on one side alone. Rejects when the host refuses an offer, or after five tries.
   */
  connect(host: SoundAtHost): Promise<void>;
  /** The tone is on while the operator speaks; silence keeps the path open otherwise. */
  speak(isSpeaking: boolean): void;
  /** Packets of customers heard so far. */
  heard(): number;
  close(): Promise<void>;
}

export function openHeadlessWindow(localAddress: string): HeadlessWindow {
  const silence = Buffer.alloc(FRAME_SAMPLES, SILENCE);
  const tone = Buffer.alloc(FRAME_SAMPLES, TONE_PERIOD);
  let peer: RTCPeerConnection | null = null;
  let isSpeaking = false;
  let isClosed = false;
  let packets = 0;
  let timer: NodeJS.Timeout | null = null;

  function stop(): Promise<void> {
    if (timer) clearInterval(timer);
    timer = null;
    const left = peer;
    peer = null;
    return left?.close() ?? Promise.resolve();
  }

  function start(connection: RTCPeerConnection, ssrc: number): void {
    const startedMs = performance.now();
    let sent = 0;
    timer = setInterval(() => {
      const transport = connection.dtlsTransports[0];
      // A late timer catches up, as a sound card would.
      while (performance.now() - startedMs >= sent * FRAME_MS) {
        const header = new RtpHeader({
          payloadType: PCMU,
          sequenceNumber: sent & 0xffff,
          timestamp: (sent * FRAME_SAMPLES) >>> 0,
          ssrc,
          marker: sent === 0,
        });
        void transport?.sendRtp(isSpeaking ? tone : silence, header);
        sent += 1;
      }
    }, FRAME_MS);
  }

  async function tryOnce(host: SoundAtHost, offer: { legId: string; sdp: string }): Promise<void> {
    const connection = new RTCPeerConnection({
      codecs: { audio: [codec('PCMU', PCMU), codec('PCMA', PCMA)], video: [] },
      iceServers: [],
      iceUseTcp: false,
      iceUseIpv6: false,
      iceInterfaceAddresses: { udp4: localAddress },
      iceAdditionalHostAddresses: [localAddress],
    });
    const { ssrc } = connection.addTransceiver('audio', { direction: 'sendrecv' }).sender;
    peer = connection;
    await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
    await connection.setLocalDescription(await connection.createAnswer());
    connection.dtlsTransports[0]?.onRtp.subscribe(() => (packets += 1));
    const up = connected(connection);
    // The host may refuse first; the other promise must not reject unheard then.
    up.catch(() => undefined);
    await host.answer(offer.legId, connection.localDescription?.sdp ?? '');
    await up;
    if (isClosed) throw new Error('The window was closed while its sound was coming up.');
    start(connection, ssrc);
  }

  return {
    async connect(host) {
      for (let tries = 1; ; tries++) {
        await stop();
        const offer = await host.offer();
        try {
          return await tryOnce(host, offer);
        } catch (error) {
          await stop();
          if (isClosed || tries === TRIES) throw error;
        }
      }
    },
    speak(speaking) {
      isSpeaking = speaking;
    },
    heard: () => packets,
    async close() {
      isClosed = true;
      await stop();
    },
  };
}

const codec = (name: string, payloadType: number): RTCRtpCodecParameters =>
  new RTCRtpCodecParameters({ mimeType: `audio/${name}`, clockRate: 8000, channels: 1, payloadType });

/** Resolves when this side of the handshake is through, whatever the other side believes. */
export function connected(connection: RTCPeerConnection): Promise<void> {
  const transport = connection.dtlsTransports[0];
  if (!transport) return Promise.reject(new Error('The description has no audio to connect.'));
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error('The sound did not connect in time.')),
      CONNECT_TIMEOUT_MS,
    );
    const settle = (): void => {
      const { state } = transport;
      if (state !== 'connected' && state !== 'failed' && state !== 'closed') return;
      clearTimeout(late);
      if (state === 'connected') resolve();
      else reject(new Error(`The sound connection ${state}.`));
    };
    transport.onStateChange.subscribe(settle);
    settle();
  });
}
