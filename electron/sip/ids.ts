import { randomBytes } from 'node:crypto';

// Random bytes are drawn in blocks: one system call per call set-up costs more than the rest of an id.
const BLOCK = 4096;
let block = Buffer.alloc(0);
let used = 0;

/** `bytes` fresh random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  if (used + bytes > block.length) {
    block = randomBytes(BLOCK);
    used = 0;
  }
  const hex = block.toString('hex', used, used + bytes);
  used += bytes;
  return hex;
}

/** A Via branch: the RFC 3261 magic cookie and 96 random bits. */
export const newBranch = (): string => `z9hG4bK${randomHex(12)}`;

/** A From tag, 64 random bits. */
export const newTag = (): string => randomHex(8);

/** A Call-ID, 128 random bits. */
export const newCallId = (): string => randomHex(16);
