import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

/** Sizes and CRC follow the data; names are UTF-8 (APPNOTE.TXT 4.4.4, bits 3 and 11). */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 20;
/** 1 January 1980, the format's first day: the same rows give the same file. */
const DOS_DATE = 0x0021;

interface Entry {
  name: Buffer;
  offset: number;
  crc: number;
  packed: number;
  unpacked: number;
}

/** A part of the archive being written. */
export interface ZipEntry {
  write(text: string): Promise<void>;
  /** Bytes before compression so far. */
  size(): number;
  end(): Promise<void>;
}

/** A ZIP archive written from front to back, one part after another, without keeping any part in memory. */
export interface ZipFile {
  /** The last part must have ended. */
  add(name: string): Promise<ZipEntry>;
  bytes(): number;
  /** Writes the directory. */
  finish(): Promise<void>;
}

export function writeZip(file: FileHandle): ZipFile {
  const entries: Entry[] = [];
  let position = 0;

  async function put(data: Uint8Array): Promise<void> {
    let at = 0;
    while (at < data.length) {
      const { bytesWritten } = await file.write(data, at, data.length - at);
      at += bytesWritten;
    }
    position += data.length;
  }

  function fields(entry: Entry): Buffer {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(entry.crc, 10);
    common.writeUInt32LE(entry.packed, 14);
    common.writeUInt32LE(entry.unpacked, 18);
    common.writeUInt16LE(entry.name.length, 22);
    return common;
  }

  return {
    async add(name) {
      const entry: Entry = { name: Buffer.from(name), offset: position, crc: 0, packed: 0, unpacked: 0 };
      entries.push(entry);
      await put(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields(entry), entry.name]));
      const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED });
      const written = (async () => {
        for await (const piece of deflate) {
          const data = piece as Buffer;
          entry.packed += data.length;
          await put(data);
        }
      })();
      // Heard again by whoever writes next or ends the part.
      written.catch(() => undefined);
      return {
        async write(text) {
          const data = Buffer.from(text);
          entry.crc = crc32(data, entry.crc);
          entry.unpacked += data.length;
          if (deflate.destroyed) await written;
          else if (!deflate.write(data)) await Promise.race([once(deflate, 'drain'), written]);
        },
        size: () => entry.unpacked,
        async end() {
          deflate.end();
          await written;
          const sizes = Buffer.alloc(12);
          sizes.writeUInt32LE(entry.crc, 0);
          sizes.writeUInt32LE(entry.packed, 4);
          sizes.writeUInt32LE(entry.unpacked, 8);
          await put(Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), sizes]));
        },
      };
    },
    bytes: () => position,
    async finish() {
      const start = position;
      for (const entry of entries) {
        const made = Buffer.alloc(2);
        made.writeUInt16LE(VERSION, 0);
        const rest = Buffer.alloc(14);
        rest.writeUInt32LE(entry.offset, 10);
        const signature = Buffer.from('PK\x01\x02', 'latin1');
        await put(Buffer.concat([signature, made, fields(entry), rest, entry.name]));
      }
      const end = Buffer.alloc(18);
      end.writeUInt16LE(entries.length, 4);
      end.writeUInt16LE(entries.length, 6);
      end.writeUInt32LE(position - start, 8);
      end.writeUInt32LE(start, 12);
      await put(Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), end]));
    },
  };
}
