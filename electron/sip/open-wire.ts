import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import type { TrunkProtocol } from '../../shared/domain/trunk-status.ts';
import { openStreamWire } from './wire-stream.ts';
import { openUdpWire } from './wire-udp.ts';
import { openWebSocketWire } from './wire-websocket.ts';
import type { Wire, WireEvents, WireSettings } from './wire.ts';

const OPENERS = {
  udp: openUdpWire,
  tcp: openStreamWire,
  tls: openStreamWire,
  ws: openWebSocketWire,
  wss: openWebSocketWire,
} as const satisfies Record<TrunkProtocol, (settings: WireSettings, events: WireEvents) => Promise<Wire>>;

/**
 * Binds or connects the wire of a trunk, whatever its protocol. What its owner throws at a message costs that message
 * and goes to `onFault`: the wire carries other calls. Throws WireFailed.
 */
export const openWire = (settings: WireSettings, events: WireEvents, onFault: OnFault): Promise<Wire> =>
  OPENERS[settings.protocol](settings, {
    message: guarded(onFault, (text, from) => events.message(text, from)),
    down: guarded(onFault, (reason) => events.down(reason)),
  });
