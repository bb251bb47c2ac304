import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import { createVoiceActivity, readVoiceModel, type VoiceModel } from '../screening/voice-activity.ts';
import { CallRecording } from './call-recording.ts';
import { CustomerPort } from './customer-port.ts';
import { MediaRefused } from './errors.ts';
import { LegFaults } from './leg-faults.ts';
import { CustomerLine } from './customer-line.ts';
import { Junctions } from './junctions.ts';
import { OperatorLine } from './operator-line.ts';
import type { LegFigures, MediaEvent } from './media.ts';
import type { Member } from './member.ts';
import { MessagePlayer } from './message-player.ts';
import { ScreeningTap, type ScreeningListener } from './screening-tap.ts';
import { OperatorPeer } from './operator-peer.ts';
import { bindUdp } from './rtp-sockets.ts';
import { TonePlayer } from './tones.ts';
import type { MediaOrder, MediaWorkerSettings } from './worker-messages.ts';

/** Without audio from an operator's window for this long, its operator counts as not audible. */
const OPERATOR_AUDIBLE_MS = 2000;

export interface SwitchboardDeps {
  settings: MediaWorkerSettings;
  emit: (event: MediaEvent) => void;
  /** Monotonic, milliseconds, fractions included. */
  now: () => number;
  /** Add to `now()` for milliseconds since the epoch. */
  timeOriginMs: number;
  random: () => number;
}

/** All lines of the media thread and what joins them. */
export class Switchboard {
  readonly #deps: SwitchboardDeps;
  readonly #customers = new Map<string, CustomerLine>();
  readonly #operators = new Map<string, OperatorLine>();
  readonly #junctions: Junctions;
  readonly #recordings = new Map<string, CallRecording>();
  readonly #screenings = new Map<string, ScreeningTap>();
  readonly #faults = new LegFaults();
  /** One for all calls; each has a listener of its own. */
  readonly #voiceModel: VoiceModel | null;
  #nextPort: number;

  constructor(deps: SwitchboardDeps) {
    this.#deps = deps;
    const { voiceModel } = deps.settings;
    this.#voiceModel = voiceModel && readVoiceModel(voiceModel);
    this.#junctions = new Junctions((member, work) => this.#run(member, work));
    // Not always the same: to the first ports the callees of a host that died a moment ago may still be talking.
    const { min, max } = deps.settings.rtpPorts;
    this.#nextPort = min + 2 * Math.floor((deps.random() * (max - min)) / 2);
  }

  /** Binds a port for a new customer line and returns it. */
  async openCustomer(legId: string, localAddress: string): Promise<number> {
    const { now, random, emit, settings, timeOriginMs } = this.#deps;
    const line = new CustomerLine(
      legId,
      { random, timeOriginMs, silentMs: settings.customerSilentMs },
      {
        digit: (digit) => emit({ kind: 'customer_digit', legId, digit }),
        firstAudio: (nowMs) =>
          emit({ kind: 'customer_audio', legId, atMs: Math.round(timeOriginMs + nowMs) }),
        earlyAudio: (audible) => emit({ kind: 'early_audio', legId, audible }),
        silent: (silentMs) => emit({ kind: 'customer_silent', legId, silentMs }),
        messagePlayed: () => emit({ kind: 'message_played', legId }),
      },
    );
    await requireOwnAddress(localAddress);
    const start = this.#nextPort;
    // Taken before the await: two legs opened at once must not race for one port.
    this.#nextPort = start + 2 > settings.rtpPorts.max ? settings.rtpPorts.min : start + 2;
    const port = await CustomerPort.open(
      localAddress,
      settings.rtpPorts,
      start,
      {
        audio: (packet, nowMs) => this.#run(line, () => line.received(packet, nowMs)),
        control: (packet, nowMs) => this.#run(line, () => line.reported(packet, nowMs)),
      },
      now,
    );
    line.port = port;
    this.#customers.set(legId, line);
    return port.port;
  }

  /** Opens a WebRTC peer for a new operator line and returns its offer. */
  async openOperator(legId: string, localAddress: string): Promise<string> {
    // werift never comes back from an address that it cannot bind.
    await requireOwnAddress(localAddress);
    const { now, random, settings } = this.#deps;
    let line: OperatorLine | null = null;
    const peer = await OperatorPeer.open(localAddress, settings.operatorPorts, (packet) => {
      const to = line;
      if (to) this.#run(to, () => to.received(packet, now()));
    });
    line = new OperatorLine(legId, peer, random);
    this.#operators.set(legId, line);
    return peer.offerSdp;
  }

  async acceptOperator(legId: string, answerSdp: string, timeoutMs: number): Promise<void> {
    const line = this.#operators.get(legId);
    if (!line) throw new MediaRefused('no_leg', 'The operator has left meanwhile.');
    await line.peer.accept(answerSdp, timeoutMs);
    line.upAtMs = this.#deps.now();
  }

  /** Carries out an order; orders for a leg that is gone do nothing. One that fails costs its leg. */
  obey(order: MediaOrder): void {
    const legId = 'legId' in order ? order.legId : order.customerLegId;
    try {
      this.#obey(order);
    } catch (error) {
      // Half obeyed, the leg is in a state that nobody asked for: on hold and heard all the same, for instance.
      this.#deps.emit({ kind: 'engine_fault', reason: wordsOf(error) });
      this.#lose(legId);
    }
  }

  #obey(order: MediaOrder): void {
    switch (order.op) {
      case 'remote': {
        const line = this.#customers.get(order.legId);
        if (!line) return;
        line.remote = order.remote;
        const { address, port, control, payloadTypes } = order.remote;
        line.port?.announce({ audio: { address, port }, control, payloadTypes });
        return;
      }
      case 'local_hold': {
        const line = this.#customers.get(order.legId);
        if (line) line.onHold = order.onHold;
        return;
      }
      case 'digits':
        this.#customers.get(order.legId)?.sendKeys(order.digits);
        return;
      case 'bridge': {
        const customer = this.#customers.get(order.customerLegId);
        const operator = this.#operators.get(order.operatorLegId);
        if (customer && operator) this.#junctions.bridge(customer, operator, order.operatorSpeaks);
        return;
      }
      case 'screen':
        this.#screen(order.legId, order.ear, order.awaited);
        return;
      case 'join': {
        const line = this.#customers.get(order.legId);
        const other = this.#customers.get(order.otherLegId);
        if (line && other) this.#junctions.join(line, other);
        return;
      }
      case 'enter': {
        const line = this.#line(order.legId);
        const beside = this.#line(order.besideLegId);
        if (line && beside) this.#junctions.enter(line, beside, order.part);
        return;
      }
      case 'unbridge':
        this.#junctions.leave(order.legId);
        return;
      case 'mute': {
        const line = this.#operators.get(order.legId);
        if (line) line.isMuted = order.muted;
        return;
      }
      case 'tone': {
        const line = this.#line(order.legId);
        if (line) line.tone = order.tone === null ? null : new TonePlayer(order.tone);
        return;
      }
      case 'play':
        this.#customers.get(order.legId)?.play(new MessagePlayer(order.audio));
        return;
      case 'record':
        this.#record(order.legId, order.file);
        return;
      case 'close_leg':
        this.#closeLeg(order.legId);
        return;
    }
  }

  figures(legId: string): LegFigures | null {
    return this.#line(legId)?.figures(this.#deps.now(), this.#deps.timeOriginMs) ?? null;
  }

  /** To be called every 20 ms: mixes, tones, messages, keys, filling silence. */
  beat(): void {
    const nowMs = this.#deps.now();
    this.#junctions.beat(nowMs);
    const beat = (line: CustomerLine | OperatorLine): void =>
      this.#run(line, () => {
        if (line.needsBeat(nowMs)) line.beat(nowMs);
      });
    for (const line of this.#customers.values()) beat(line);
    for (const line of this.#operators.values()) beat(line);
  }

  /** To be called about ten times a second: latches, silence, audibility, recordings. */
  review(): void {
    const nowMs = this.#deps.now();
    for (const line of this.#customers.values()) {
      this.#run(line, () => {
        line.port?.review(nowMs);
        this.#recordings.get(line.id)?.flush(nowMs);
        line.review(nowMs);
      });
    }
    for (const line of this.#operators.values()) this.#run(line, () => this.#reviewAudible(line, nowMs));
  }

  /** Closes every leg and finalises every recording. */
  async close(): Promise<void> {
    const recordings = [...this.#customers.values()].map((line) => this.#stopRecording(line));
    const peers = [...this.#operators.values()].map((line) => line.peer.close());
    const nowMs = this.#deps.now();
    for (const line of this.#customers.values()) line.close(nowMs);
    this.#customers.clear();
    this.#operators.clear();
    await Promise.allSettled([...recordings, ...peers]);
  }

  /** Runs a leg's own code: a fault in it costs this turn, and too many cost this leg, but never another one. */
  #run(line: Member, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.emit({ kind: 'engine_fault', reason: wordsOf(error) });
      if (this.#faults.count(line, this.#deps.now())) this.#lose(line.id);
    }
  }

  #lose(legId: string): void {
    if (!this.#customers.has(legId) && !this.#operators.has(legId)) return;
    try {
      this.#closeLeg(legId);
    } catch (error) {
      this.#deps.emit({ kind: 'engine_fault', reason: wordsOf(error) });
    }
    this.#customers.delete(legId);
    this.#operators.delete(legId);
    this.#deps.emit({ kind: 'leg_lost', legId, reason: 'its own code failed again and again' });
  }

  #line(legId: string): CustomerLine | OperatorLine | undefined {
    return this.#customers.get(legId) ?? this.#operators.get(legId);
  }

  /** One that screens already is replaced: it begins anew. */
  #screen(legId: string, ear: ScreeningEar, awaited: boolean): void {
    const line = this.#customers.get(legId);
    if (!line) return;
    const before = this.#screenings.get(legId);
    if (before) line.taps.delete(before);
    const { emit } = this.#deps;
    const model = ear === 'model' ? this.#voiceModel : null;
    const by = model ? 'model' : 'cadence';
    const told: ScreeningListener = {
      speech: () => emit({ kind: 'speech', legId }),
      screened: (screening) => emit({ kind: 'screened', legId, ...screening, by }),
      listens: (after) => emit({ kind: 'listens', legId, after }),
    };
    const tap = new ScreeningTap(told, { awaited, voice: model && (() => createVoiceActivity(model)) });
    this.#screenings.set(legId, tap);
    line.taps.add(tap);
  }

  #record(legId: string, file: string | null): void {
    const line = this.#customers.get(legId);
    if (!line) return;
    void this.#stopRecording(line);
    if (file === null) return;
    const recording = new CallRecording(file, this.#deps.now(), (reason) =>
      this.#deps.emit({ kind: 'recording_failed', legId, file, reason }),
    );
    this.#recordings.set(legId, recording);
    line.taps.add(recording);
  }

  async #stopRecording(line: CustomerLine): Promise<void> {
    const recording = this.#recordings.get(line.id);
    if (!recording) return;
    this.#recordings.delete(line.id);
    line.taps.delete(recording);
    const { seconds, isWhole } = await recording.stop(this.#deps.now());
    if (isWhole) {
      this.#deps.emit({ kind: 'recording_saved', legId: line.id, file: recording.file, seconds });
    }
  }

  #closeLeg(legId: string): void {
    this.#junctions.leave(legId);
    const customer = this.#customers.get(legId);
    if (customer) {
      this.#customers.delete(legId);
      this.#screenings.delete(legId);
      const quality = customer.close(this.#deps.now());
      this.#deps.emit({ kind: 'customer_quality', legId, quality });
      void this.#stopRecording(customer);
      return;
    }
    const operator = this.#operators.get(legId);
    if (!operator) return;
    this.#operators.delete(legId);
    void operator.peer.close();
  }

  #reviewAudible(line: OperatorLine, nowMs: number): void {
    if (Number.isNaN(line.upAtMs)) return;
    const isHeard = nowMs - line.reception.lastAtMs < OPERATOR_AUDIBLE_MS;
    if (!isHeard && nowMs - line.upAtMs < OPERATOR_AUDIBLE_MS) return;
    if (line.isAudible === isHeard) return;
    line.isAudible = isHeard;
    this.#deps.emit({ kind: 'operator_audible', legId: line.id, audible: isHeard });
  }
}

/** Refuses what cannot go into a description: a name, an address that stands for all, one that is not ours. */
async function requireOwnAddress(address: string): Promise<void> {
  const family = isIP(address);
  if (family !== 0 && address !== '0.0.0.0' && address !== '::') {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    const failure = await bindUdp(socket, address, 0);
    socket.close();
    if (failure === null) return;
  }
  throw new MediaRefused('no_port', `"${address}" is not an address of this computer that others can reach.`);
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
