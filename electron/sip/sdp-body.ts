import type * as Core from 'sip.js/lib/core/index.js';
import { headerFields, parametersOf } from './header-text.ts';

const SDP_TYPE = 'application/sdp';
/** More parts than any body in the field has; what lies behind them is not looked at. */
const MAX_PARTS = 16;
/** RFC 2046 5.1.1: a boundary has at most 70 characters. */
const MAX_BOUNDARY = 70;

/** SDP as the library wants a body. */
export const sdpBody = (content: string): Core.Body => ({
  contentDisposition: 'session',
  contentType: SDP_TYPE,
  content,
});

/** A media type without its parameters, in lower case. */
const typeOf = (contentType: string | undefined): string | undefined =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase();

/** The parts of a multipart body (RFC 2046 5.1), found by their boundary in one pass; at most {@link MAX_PARTS}. */
export function partsOf(contentType: string, body: string): { type: string | undefined; content: string }[] {
  const boundary = parametersOf(contentType).get('boundary');
  if (!boundary || boundary.length > MAX_BOUNDARY) return [];
  const delimiter = `\r\n--${boundary}`;
  const text = `\r\n${body}`;
  const parts: { type: string | undefined; content: string }[] = [];
  let at = text.indexOf(delimiter);
  while (at >= 0 && parts.length < MAX_PARTS) {
    const start = at + delimiter.length;
    if (text.startsWith('--', start)) break;
    const next = text.indexOf(delimiter, start);
    const lineEnd = text.indexOf('\r\n', start);
    // The last part of a body that was cut off goes to its end.
    const part = lineEnd < 0 ? '' : text.slice(lineEnd, next < 0 ? text.length : next);
    const headersEnd = part.indexOf('\r\n\r\n');
    if (headersEnd >= 0) {
      const fields = headerFields(part.slice(2, Math.max(2, headersEnd)));
      parts.push({
        type: typeOf(fields.find(({ name }) => name === 'content-type')?.value),
        content: part.slice(headersEnd + 4),
      });
    } else parts.push({ type: undefined, content: '' });
    at = next;
  }
  return parts;
}

/** The SDP that a message carries, alone or as the first such part of a multipart body (RFC 5621); null when it has none. */
export const sdpOf = (message: Core.IncomingRequestMessage | Core.IncomingResponseMessage): string | null => {
  if (!message.body) return null;
  const contentType = message.getHeader('content-type');
  const type = typeOf(contentType);
  if (type === SDP_TYPE) return message.body;
  if (contentType === undefined || !type?.startsWith('multipart/')) return null;
  const found = partsOf(contentType, message.body).find((part) => part.type === SDP_TYPE);
  return found ? `${found.content}\r\n` : null;
};

/** True when a message has a body of a kind that can carry no SDP. */
export const bodyWithoutSdp = (message: Core.IncomingRequestMessage): boolean => {
  const type = typeOf(message.getHeader('content-type'));
  return message.body !== '' && type !== SDP_TYPE && type?.startsWith('multipart/') !== true;
};
