import { leadingNumber, rawHeader } from './header-text.ts';
import { MAX_HEADER_BYTES, MAX_MESSAGE_BYTES } from './wire.ts';

/** The peer sent something that cannot be cut into messages; the connection is of no further use. */
export class FramingBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FramingBroken';
  }
}

const HEADER_END = Buffer.from('\r\n\r\n');
const CR = 13;
const LF = 10;

/** Cuts a TCP or TLS stream into SIP messages by Content-Length (RFC 3261 18.3). */
export interface StreamFraming {
  /** Takes the next bytes; gives the whole messages in them. Throws {@link FramingBroken}. */
  push(bytes: Buffer): string[];
  /** Double CRLFs seen since the last call: pings to be answered with one CRLF (RFC 5626 4.4.1). */
  takePings(): number;
}

/** Makes a {@link StreamFraming} that holds at most one message of {@link MAX_MESSAGE_BYTES}. */
export function streamFraming(): StreamFraming {
  // Parts are joined only when a whole header section or message can be there: a peer that sends
  // byte by byte must not make us copy the message once per byte.
  let held: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let partsBytes = 0;
  let need = 0;
  let pings = 0;

  function skipBlankLines(buffer: Buffer): Buffer {
    let at = 0;
    while (at + 1 < buffer.length && buffer[at] === CR && buffer[at + 1] === LF) at += 2;
    if (at >= 4) pings += at >> 2;
    return at === 0 ? buffer : buffer.subarray(at);
  }

  return {
    push(bytes) {
      parts.push(bytes);
      partsBytes += bytes.length;
      if (held.length + partsBytes < need) return [];
      held = Buffer.concat([held, ...parts]);
      parts = [];
      partsBytes = 0;
      need = 0;
      const messages: string[] = [];
      for (;;) {
        held = skipBlankLines(held);
        const end = held.indexOf(HEADER_END);
        if (end < 0 || end > MAX_HEADER_BYTES) {
          if (held.length > MAX_HEADER_BYTES) throw new FramingBroken('The header section is too long.');
          break;
        }
        const header = held.toString('latin1', 0, end);
        const length = leadingNumber(rawHeader(header, 'content-length', 'l'));
        if (length === null) throw new FramingBroken('A message came without Content-Length.');
        const whole = end + HEADER_END.length + length;
        if (whole > MAX_MESSAGE_BYTES) throw new FramingBroken('A message is too long.');
        if (held.length < whole) {
          need = whole;
          break;
        }
        messages.push(held.toString('utf8', 0, whole));
        held = held.subarray(whole);
      }
      return messages;
    },
    takePings() {
      const seen = pings;
      pings = 0;
      return seen;
    },
  };
}
