import * as Core from 'sip.js/lib/core/index.js';

const SDP_TYPE = 'application/sdp';
/** SDP as the library wants a body. */
export const sdpBody = (content: string): Core.Body => ({
  contentDisposition: 'session',
  contentType: SDP_TYPE,
  content,
});

/** The SDP that a message carries, alone or as the first such part of a multipart body; null when it has none. */
export const sdpOf = (message: Core.IncomingRequestMessage | Core.IncomingResponseMessage): string | null => {
  if (!message.body) return null;
  const type = message.getHeader('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === SDP_TYPE) return message.body;
  if (!type?.startsWith('multipart/')) return null;
  // The first SDP part of a multipart body (RFC 5621).
  const part = /content-type:[ \t]*application\/sdp[^]*?\r\n\r\n([^]*?)\r\n--/i.exec(message.body);
  return part?.[1] === undefined ? null : `${part[1]}\r\n`;
};
