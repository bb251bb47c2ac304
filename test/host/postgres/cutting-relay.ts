import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Cut {
  /** Which statement of the import's own connection, 1 for the first. */
  nth: number;
  /** `before` it reaches the server, or `after` the server has done it and before its answer is heard. */
  when: 'before' | 'after';
}

export interface CuttingRelay {
  url: string;
  /** Where the next import is cut; null lets it pass. Counts anew. */
  cutNext(cut: Cut | null): void;
  /** Statements of the import's own connection since then. */
  statements(): number;
  close(): Promise<void>;
}

/** What makes a statement of its own in PostgreSQL's protocol (manual, 54.7): Query and Parse. */
const STATEMENTS = new Set(['Q', 'P']);

/** Calls `take` with whole messages; the first one of a client has no letter. */
function messages(
  hasStart: boolean,
  take: (letter: string, message: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isStart = hasStart;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = isStart ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(isStart ? '' : String.fromCharCode(message[0] ?? 0), message);
      isStart = false;
    }
  };
}

/** Stands between a store and its server, and cuts the connection of an import where it is told. */
export async function openCuttingRelay(serverUrl: string): Promise<CuttingRelay> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let cut: Cut | null = null;
  let statements = 0;
  const relay = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    const sever = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', sever).on('close', sever);
    }
    let isImport = false;
    let isLast = false;
    client.on(
      'data',
      messages(true, (letter, message) => {
        if (letter === '') isImport = message.includes('callboard import');
        if (isImport && STATEMENTS.has(letter)) {
          statements++;
          if (statements === cut?.nth) {
            if (cut.when === 'before') return sever();
            isLast = true;
          }
        }
        server.write(message);
      }),
    );
    server.on(
      'data',
      messages(false, (letter, message) => {
        // ReadyForQuery: the server has done all of it.
        if (isLast && letter === 'Z') return sever();
        client.write(message);
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const url = new URL(serverUrl);
  url.port = String((relay.address() as AddressInfo).port);
  return {
    url: url.href,
    cutNext(next) {
      cut = next;
      statements = 0;
    },
    statements: () => statements,
    async close() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, 'close');
    },
  };
}
