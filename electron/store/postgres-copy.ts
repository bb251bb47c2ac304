import type { Client, Connection, Submittable } from 'pg';

/** The part of pg's connection that its typings leave out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** One `COPY ... FROM STDIN` with its data at hand (PostgreSQL manual, 55.2.6 COPY operations). */
class CopyIn implements Submittable {
  readonly #text: string;
  readonly #data: Buffer;
  readonly #done: (error: Error | null) => void;
  constructor(text: string, data: Buffer, done: (error: Error | null) => void) {
    this.#text = text;
    this.#data = data;
    this.#done = done;
  }
  submit(connection: Connection): void {
    (connection as unknown as CopyConnection).query(this.#text);
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#data);
    connection.endCopyFrom();
  }
  handleCommandComplete(): void {
    // The answer that counts is ReadyForQuery.
  }
  handleReadyForQuery(): void {
    this.#done(null);
  }
  handleError(error: Error): void {
    this.#done(error);
  }
}

/** A value in COPY's text format. */
function copyValue(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (!/[\\\n\r\t]/.test(value)) return value;
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

/** Copies rows into a table, as fast as PostgreSQL takes them. */
export function copyRows(
  client: Client,
  table: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  if (rows.length === 0) return Promise.resolve();
  const text = rows.map((row) => `${row.map(copyValue).join('\t')}\n`).join('');
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(`copy ${table} from stdin`, Buffer.from(text), (error) => {
        if (error) reject(error);
        else resolve();
      }),
    );
  });
}
