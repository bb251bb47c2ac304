/** Beginnings of files that people take for a WAV file, and what they are. */
const KINDS: readonly { words: string; is: (head: Buffer) => boolean }[] = [
  { words: 'an MP3 file', is: (head) => startsWith(head, 'ID3') || isMpegFrame(head) },
  { words: 'an AAC file', is: (head) => head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0 },
  { words: 'an M4A or MP4 file', is: (head) => head.toString('latin1', 4, 8) === 'ftyp' },
  { words: 'an Ogg or Opus file', is: (head) => startsWith(head, 'OggS') },
  { words: 'a FLAC file', is: (head) => startsWith(head, 'fLaC') },
  { words: 'an AIFF file', is: (head) => startsWith(head, 'FORM') },
  { words: 'an AMR file', is: (head) => startsWith(head, '#!AMR') },
  { words: 'an AU file', is: (head) => startsWith(head, '.snd') },
  { words: 'a CAF file', is: (head) => startsWith(head, 'caff') },
  { words: 'a WMA file', is: (head) => head.readUInt32BE(0) === 0x3026b275 },
  { words: 'a WebM file', is: (head) => head.readUInt32BE(0) === 0x1a45dfa3 },
  { words: 'a MIDI file', is: (head) => startsWith(head, 'MThd') },
  { words: 'an AVI film', is: (head) => head.toString('latin1', 8, 12) === 'AVI ' },
  { words: 'a PDF file', is: (head) => startsWith(head, '%PDF') },
  { words: 'a packed file (ZIP)', is: (head) => startsWith(head, 'PK') },
];

const startsWith = (head: Buffer, mark: string): boolean => head.toString('latin1', 0, mark.length) === mark;

/** MPEG audio, layer III: eleven bits of sync, then version and layer (ISO/IEC 11172-3, 2.4.2.3). */
const isMpegFrame = (head: Buffer): boolean => head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2;

/** RIFF in either byte order, and RF64 for large files (EBU Tech 3306). */
const CONTAINERS = ['RIFF', 'RIFX', 'RF64'];

/** What a file is in words, like "an MP3 file"; null for a WAV file. */
export function strangeKindOf(bytes: Uint8Array): string | null {
  const head = Buffer.alloc(16);
  head.set(bytes.subarray(0, 16));
  if (CONTAINERS.some((mark) => startsWith(head, mark)) && head.toString('latin1', 8, 12) === 'WAVE') {
    return null;
  }
  return KINDS.find(({ is }) => is(head))?.words ?? 'no sound file that is known here';
}
