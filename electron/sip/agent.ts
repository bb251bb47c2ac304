/** One trunk's user agent: the library's core, its identity on the wire, and everything that comes in. */
import * as Core from 'sip.js/lib/core/index.js';
import type { TrunkProtocol } from '../../shared/domain/trunk-status.ts';
import { destinationOf, hostPortOfUri } from './destination.ts';
import { digestCredentials } from './digest.ts';
import { TrunkSettingsRefused } from './errors.ts';
import { rawHeader } from './header-text.ts';
import { acceptMessage } from './ingress.ts';
import { newTag, randomHex } from './ids.ts';
import { allowOtherChallenge, openDialog } from './library.ts';
import type { Log } from './log.ts';
import type { TrunkSettings } from './signalling.ts';
import type { HostPort, Wire } from './wire.ts';
import { unreachableName } from './wire-websocket.ts';

export const DEFAULT_PORTS: Record<TrunkProtocol, number> = {
  udp: 5060,
  tcp: 5060,
  tls: 5061,
  ws: 80,
  wss: 443,
};

/** Extensions that we know, for Supported; what a peer requires beyond them is answered 420. Lower case. */
export const SUPPORTED = ['100rel', 'timer'];

/** Addresses of a peer that are remembered. */
const MAX_KNOWN = 8;

/** Methods we answer, for Allow. */
export const ALLOW = 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY';

/** A datagram this long may be broken up on its way, and fragments are often dropped (RFC 3261 18.1.1). */
const LONG_DATAGRAM_BYTES = 1300;

/** What a call wants to hear about its own messages that the library does not tell. */
export interface CallHooks {
  /** A provisional answer without a To tag or one the library would drop. */
  looseProgress(message: Core.IncomingResponseMessage): void;
  /** The peer said 2xx in a way that makes no dialog; `text` is the whole message. */
  badAnswer(code: number, text: string): void;
  /** A request of the peer came inside a dialog of the call. */
  heard(message: Core.IncomingRequestMessage): void;
  /** An INVITE that makes a dialog is about to leave, also again with credentials: its text, from where and where to. */
  inviteLeaves(text: string, local: HostPort, hop: HostPort): void;
  /** UPDATE inside the dialog, already in sequence. */
  update(uas: Core.UserAgentServer, message: Core.IncomingRequestMessage): void;
}

/** What is done with calls that come in. */
export interface IncomingCalls {
  /** False turns every call away before anything is kept of it. */
  areTaken(): boolean;
  take(invite: Core.IncomingInviteRequest): void;
}

export interface Agent {
  readonly core: Core.UserAgentCore;
  readonly protocol: TrunkProtocol;
  /** Address of record, as a fresh URI. */
  readonly aor: Core.URI;
  /** Host, or proxy, as the settings name it. */
  readonly nextHop: HostPort;
  /** Its port when the settings name one. */
  readonly nextPort: number | null;
  /** Sends what is for the next hop to this one of its servers. */
  useHop(hop: HostPort): void;
  /** Calls by Call-ID. */
  readonly calls: Map<string, CallHooks>;
  /** Puts the agent on a wire (or takes it off with null). */
  useWire(wire: Wire | null): void;
  /** Takes the address at which the peer sees us into Contact; false when it was there already. */
  seenAt(at: HostPort): boolean;
  /** Contact header of requests and answers inside a dialog. */
  contact(): string;
  /** Takes what came over the wire; never throws. */
  receive(text: string, from: HostPort): void;
  /** Sends a message as it is; trouble is logged. */
  sendRaw(text: string): void;
  /** Gives every message to `listener` first; what it takes goes no further. Ends with the function it answers. */
  hear(listener: (text: string) => boolean): () => void;
  /** Request URI for a number, or of the trunk itself when null. */
  target(user: string | null): Core.URI;
  /** A request URI as somebody wrote it; throws {@link TrunkSettingsRefused} when it is none. */
  targetOf(uri: string): Core.URI;
  /** An address of record for a caller ID. */
  identity(user: string): Core.URI;
  dispose(): void;
}

const parseUri = (text: string): Core.URI | undefined => Core.Grammar.URIParse(text);

/** A user part that cannot break out of its header; the library writes `+` and `:` plainly again. */
const safeUser = (user: string): string => encodeURIComponent(user.toWellFormed());

/** Addresses of every machine and of none: a far end that names itself so names nobody. */
const NOBODY = new Set(['0.0.0.0', '[::]']);

/** Makes the agent of a trunk. Throws {@link TrunkSettingsRefused}. */
export function createAgent(
  settings: TrunkSettings,
  password: string | null,
  log: Log,
  incoming: IncomingCalls,
): Agent {
  const defaultPort = DEFAULT_PORTS[settings.protocol];
  const host = settings.host.trim();
  const target = (user: string | null): Core.URI =>
    new Core.URI('sip', user === null ? '' : safeUser(user), host, settings.port ?? undefined);
  if (!parseUri(`sip:${host}`))
    throw new TrunkSettingsRefused(`"${settings.host}" is not a host name or address.`);
  const domainHop: HostPort = { host, port: settings.port ?? defaultPort };
  const proxy = settings.outboundProxy === null ? null : proxyOf(settings.outboundProxy);
  const nextHop = proxy === null ? domainHop : (hostPortOfUri(proxy.toString(), defaultPort) ?? domainHop);
  const nextPort = (proxy === null ? settings.port : proxy.port) ?? null;
  let hop = nextHop;

  let wire: Wire | null = null;
  let warnedLong = false;
  const username = settings.username.trim() || 'callboard';
  // An instance part of its own lets two hosts share one account behind one registrar.
  const instance = randomHex(4);
  const offlineName = unreachableName();
  const contactUri = new Core.URI('sip', safeUser(username), offlineName, undefined, { cb: instance });
  const contact: Core.Contact = {
    pubGruu: undefined,
    tempGruu: undefined,
    uri: contactUri,
    toString: () => `<${contactUri.toString()}>`,
  };

  async function send(text: string): Promise<void> {
    if (wire === null) throw new Error('The trunk has no connection.');
    const to = destinationOf(text, defaultPort) ?? nextHop;
    if (wire.protocol === 'UDP' && !warnedLong && text.length > LONG_DATAGRAM_BYTES) {
      warnedLong = true;
      log(
        'warn',
        'A SIP message is longer than most networks carry in one piece over UDP; use TCP if calls fail.',
        {
          trunk: settings.name,
          bytes: text.length,
        },
      );
    }
    const isNextHop = to.host === nextHop.host && to.port === nextHop.port;
    const server = isNextHop ? hop : to;
    // Before the first await: whoever keeps it has done so when it leaves.
    if (text.startsWith('INVITE ') && !/;[ \t]*tag=/i.test(rawHeader(text, 'to') ?? '')) {
      calls.get(rawHeader(text, 'call-id') ?? '')?.inviteLeaves(text, wire.local, server);
    }
    await sendOrAround(wire, text, server);
  }

  /**
   * A far end may call itself by a name or an address of its own network alone, or by none that there is: what the system
   * cannot send there at all goes the way the call went.
   */
  async function sendOrAround(wire: Wire, text: string, server: HostPort): Promise<void> {
    try {
      await wire.send(text, NOBODY.has(server.host) ? hop : server);
    } catch (error) {
      if (server === hop || wire.protocol !== 'UDP') throw error;
      await wire.send(text, hop);
    }
  }

  const loggerFactory = new Core.LoggerFactory();
  loggerFactory.builtinEnabled = false;
  loggerFactory.level = Core.Levels.warn;
  loggerFactory.connector = (level, category, _label, content) => {
    if (level === 'error' || level === 'warn') log('debug', content, { trunk: settings.name, category });
  };

  const protocolName = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', ws: 'WS', wss: 'WSS' } as const;
  const transport: Core.Transport = { protocol: protocolName[settings.protocol], send };
  const configuration: Core.UserAgentCoreConfiguration = {
    aor: identity(username),
    contact,
    displayName: '',
    loggerFactory,
    hackViaTcp: false,
    routeSet: proxy === null ? [] : [`<${proxy.toString()}>`],
    sipjsId: instance,
    supportedOptionTags: SUPPORTED,
    supportedOptionTagsResponse: SUPPORTED,
    userAgentHeaderFieldValue: 'Callboard',
    viaForceRport: true,
    viaHost: offlineName,
    authenticationFactory: () =>
      password === null ? undefined : digestCredentials(settings.authUsername ?? settings.username, password),
    transportAccessor: () => transport,
  };
  const core = new Core.UserAgentCore(configuration, { onInvite: (invite) => incoming.take(invite) });
  /** Addresses from which requests of ours were answered: calls are taken from nowhere else. */
  const known = new Set<string>();
  const calls = new Map<string, CallHooks>();
  const listeners = new Set<(text: string) => boolean>();

  function identity(user: string): Core.URI {
    return new Core.URI('sip', safeUser(user), host, settings.port ?? undefined);
  }

  const dialogOf = (message: Core.IncomingRequestMessage): Core.Dialog | undefined =>
    core.dialogs.get(`${message.callId}${message.toTag}${message.fromTag}`);

  /**
   * Transactions that a challenge has ended while their request goes on in a new one, by branch and method. The
   * library would give a repeated 401 of the old one to the new one, and take it for a second refusal.
   */
  const superseded = new Map<string, Core.ClientTransaction>();

  function deliver(message: Core.IncomingResponseMessage): void {
    const key = `${message.viaBranch}${message.method}`;
    const uac = core.userAgentClients.get(key);
    const before = uac?.transaction;
    if (before && before.id !== message.viaBranch) {
      superseded.get(key)?.receiveResponse(message);
      return;
    }
    const code = message.statusCode ?? 0;
    if (uac && (code === 401 || code === 407)) allowOtherChallenge(uac, code);
    core.receiveIncomingResponseFromTransport(message);
    if (!before || uac?.transaction === before) return;
    superseded.set(key, before);
    before.addStateChangeListener(() => {
      if (before.state === Core.TransactionState.Terminated) superseded.delete(key);
    });
  }

  function receiveResponse(message: Core.IncomingResponseMessage, from: HostPort): void {
    const code = message.statusCode ?? 0;
    if (code >= 100) learn(message, from);
    if (message.method === 'INVITE' && code > 100 && code < 300) {
      if (!message.toTag) {
        if (code < 200) calls.get(message.callId)?.looseProgress(message);
        else calls.get(message.callId)?.badAnswer(code, message.data);
        return;
      }
      const uac = core.userAgentClients.get(`${message.viaBranch}${message.method}`);
      // Some gateways leave Contact out; the library would drop the answer. What we called is where they are.
      if (uac && !message.hasHeader('contact')) addContact(message, uac.message.ruri);
    }
    deliver(message);
  }

  function learn(message: Core.IncomingResponseMessage, { host: address }: HostPort): void {
    if (!core.userAgentClients.has(`${message.viaBranch}${message.method}`)) return;
    known.delete(address);
    known.add(address);
    for (const oldest of known) {
      if (known.size <= MAX_KNOWN) break;
      known.delete(oldest);
    }
  }

  function receiveRequest(message: Core.IncomingRequestMessage, from: HostPort): void {
    const running = core.userAgentServers.has(message.viaBranch);
    const dialog = message.toTag ? dialogOf(message) : undefined;
    if (message.method === 'OPTIONS' && !message.toTag) {
      core.replyStateless(message, { statusCode: 200, extraHeaders: [ALLOW, 'Accept: application/sdp'] });
      return;
    }
    const isNewCall = message.method === 'INVITE' && !message.toTag && !running;
    if (isNewCall && !(incoming.areTaken() && known.has(from.host))) {
      core.replyStateless(message, { statusCode: 480, toTag: steadyTag(message) });
      return;
    }
    if (dialog && !running) calls.get(message.callId)?.heard(message);
    if (message.method === 'UPDATE' && !running) {
      if (!dialog) core.replyStateless(message, { statusCode: 481 });
      else if (openDialog(dialog).sequenceGuard(message)) receiveUpdate(dialog, message);
      return;
    }
    // The library compares the request URI's user with our Contact; some PBXs put the number there instead.
    if (message.ruri && (dialog || message.method === 'INVITE' || message.method === 'CANCEL')) {
      message.ruri.scheme = 'sip';
      message.ruri.user = contactUri.user;
    }
    core.receiveIncomingRequestFromTransport(message);
  }

  function receiveUpdate(dialog: Core.Dialog, message: Core.IncomingRequestMessage): void {
    const hooks = calls.get(message.callId);
    const uas = new Core.UserAgentServer(Core.NonInviteServerTransaction, core, message);
    const { dialogState } = openDialog(dialog);
    dialogState.remoteSequenceNumber = message.cseq;
    const moved: unknown = message.parseHeader('contact');
    if (moved instanceof Core.NameAddrHeader) dialogState.remoteTarget = moved.uri;
    if (hooks) hooks.update(uas, message);
    else uas.reject({ statusCode: 481 });
  }

  return {
    core,
    protocol: settings.protocol,
    aor: identity(username),
    nextHop,
    nextPort,
    useHop(next) {
      hop = next;
    },
    calls,
    target,
    targetOf(uri) {
      const parsed = parseUri(uri);
      if (!parsed) throw new TrunkSettingsRefused(`"${uri}" is not a SIP address.`);
      return parsed;
    },
    identity,
    useWire(next) {
      wire = next;
      const here = next === null || next.local.port === 0 ? null : next.local;
      const name = here === null ? offlineName : here.host.includes(':') ? `[${here.host}]` : here.host;
      core.configuration.viaHost = here === null ? offlineName : `${name}:${here.port}`;
      contactUri.host = name;
      contactUri.port = here === null ? undefined : here.port;
      contactUri.setParam('transport', settings.protocol);
      if (settings.protocol === 'udp') contactUri.deleteParam('transport');
    },
    seenAt(at) {
      if (contactUri.host === at.host && contactUri.port === at.port) return false;
      contactUri.host = at.host;
      contactUri.port = at.port;
      return true;
    },
    contact: () => `Contact: ${contact.toString()}`,
    sendRaw: sendQuietly,
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    receive(text, from) {
      for (const listener of listeners) if (listener(text)) return;
      const taken = acceptMessage(text, from, log, loggerFactory);
      try {
        if (taken.kind === 'refused') {
          log('debug', 'A SIP message was refused.', { trunk: settings.name, why: taken.why, from });
          if (text.startsWith('SIP/2.0 2') && rawHeader(text, 'cseq')?.endsWith(' INVITE')) {
            calls.get(rawHeader(text, 'call-id', 'i') ?? '')?.badAnswer(Number(text.slice(8, 11)), text);
          }
          if (taken.answer !== null) sendQuietly(taken.answer);
        } else if (taken.kind === 'response') receiveResponse(taken.message, from);
        else receiveRequest(taken.message, from);
      } catch (error) {
        log('warn', 'The SIP library could not take a message.', {
          trunk: settings.name,
          error: String(error),
        });
        if (taken.kind === 'request' && taken.message.method !== 'ACK') {
          try {
            core.replyStateless(taken.message, { statusCode: 400 });
          } catch (again) {
            log('debug', 'It could not be answered either.', { error: String(again) });
          }
        }
      }
    },
    dispose() {
      for (const transaction of superseded.values()) transaction.dispose();
      superseded.clear();
      core.dispose();
      calls.clear();
    },
  };

  function sendQuietly(text: string): void {
    send(text).catch((error: unknown) =>
      log('debug', 'An answer could not be sent.', { error: String(error) }),
    );
  }

  function proxyOf(text: string): Core.URI {
    const uri = parseUri(/^sips?:/i.test(text.trim()) ? text.trim() : `sip:${text.trim()}`);
    if (!uri)
      throw new TrunkSettingsRefused(
        `"${text}" is not an outbound proxy. Write it as sip:proxy.example.com;lr.`,
      );
    uri.setParam('lr', null);
    return uri;
  }
}

function addContact(message: Core.IncomingResponseMessage, uri: Core.URI): void {
  message.addHeader('contact', `<${uri.toString()}>`);
  const header = message.headers['Contact']?.[0];
  if (header) header.parsed = new Core.NameAddrHeader(uri, '', {});
}

/** The same tag for every retransmission of one request, so that stateless answers do not differ. */
function steadyTag(message: Core.IncomingRequestMessage): string {
  const tag = message.viaBranch.replace(/[^A-Za-z0-9]/g, '').slice(-16);
  return tag || newTag();
}
