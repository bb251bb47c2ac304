import * as z from 'zod';

/** What a message of the console may be at most. Notes as a window sends them, five times over, are the longest. */
const MOST_JSON_BYTES = 768 * 1024;
const MOST_DEPTH = 64;
const MOST_VALUES = 50_000;
const MOST_URL = 2_048;
const MOST_HEADER = 1_024;
/** A form carries its fields, and the one piece of a file beside them. */
const MOST_PARTS = 8;

/** Ends the JSON of a message that carries bytes behind it. */
const BEFORE_BYTES = 0xff;
const FORM = 'multipart/form-data';

const messageId = z.union([z.string().max(64), z.number()]);
const request = z.object({
  i: messageId,
  t: z.literal(1).optional(),
  p: z.object({
    u: z
      .string()
      .max(MOST_URL)
      .refine((url) => URL.canParse(url, 'http://seat')),
    h: z.record(z.string().max(MOST_HEADER), z.string().max(MOST_HEADER)).optional(),
    m: z.string().max(16).optional(),
  }),
});
const abort = z.object({ i: messageId, t: z.literal(4) });
const message = z.union([request, abort]);

/** Whether text is so flat and of so few values that reading it takes no time to speak of. */
function isFlat(text: string): boolean {
  let depth = 0;
  let values = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isQuoted && letter === '\\') at += 1;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted) {
      if (letter === '[' || letter === '{') depth += 1;
      else if (letter === ']' || letter === '}') depth -= 1;
      else if (letter === ',') values += 1;
      if (depth > MOST_DEPTH || values > MOST_VALUES) return false;
    }
  }
  return true;
}

function parsed(text: string): z.infer<typeof message> | null {
  if (!isFlat(text)) return null;
  try {
    const read = message.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What browsers and Node write over each part of a form (RFC 7578, 4.2). */
const PART_HEAD =
  /^\r\nContent-Disposition: form-data; name="[^"\r\n]*"(?:; filename="[^"\r\n]*"\r\nContent-Type: [^\r\n]*)?\r\n\r\n/;
const MOST_PART_HEAD = 512;

/** Whether the bytes are a form of few parts, each as the console writes it. */
function isForm(contentType: string, bytes: Buffer): boolean {
  const [, boundary] = /^multipart\/form-data; ?boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType) ?? [];
  if (boundary === undefined) return false;
  const line = Buffer.from(`--${boundary}`);
  if (bytes.indexOf(line) !== 0) return false;
  let at = line.length;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const head = PART_HEAD.exec(bytes.toString('latin1', at, at + MOST_PART_HEAD));
    if (head === null) return false;
    const content = at + head[0].length;
    // The library ends a part wherever it finds the boundary, with its dashes or without.
    const next = bytes.indexOf(boundary, content);
    if (next < content + 4 || bytes.toString('latin1', next - 4, next) !== '\r\n--') return false;
    at = next + boundary.length;
    const rest = bytes.toString('latin1', at, at + 5);
    if (rest === '--' || rest === '--\r\n') return true;
  }
  return false;
}

/**
 * Whether this is a request of the console, or the end of one. What the library cannot read it would write to the error
 * output once a message, and what is deep or has very many parts would hold up all the other seats while it is read.
 */
export function isSeatMessage(data: unknown): data is string | Uint8Array {
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return false;
  const bytes = typeof data === 'string' ? null : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const found = bytes?.indexOf(BEFORE_BYTES) ?? -1;
  const end = found === -1 ? data.length : found;
  if (end > MOST_JSON_BYTES) return false;
  const read = parsed(bytes === null ? String(data) : bytes.toString('utf8', 0, end));
  if (read === null) return false;
  const headers = read.t === 4 ? {} : (read.p.h ?? {});
  const contentType = headers['content-type'];
  if (contentType === undefined) return headers['content-disposition'] === undefined;
  return contentType.startsWith(FORM) && bytes !== null && isForm(contentType, bytes.subarray(end + 1));
}
