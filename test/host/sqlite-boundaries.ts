import Database from 'better-sqlite3';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Calls `before` with the number of each statement that SQLite is about to be given from now on, 1 for the first, and with its
 * text, whichever connection it is of. What it throws is what the statement comes to. @returns puts everything back.
 */
export function watchStatements(before: (nth: number, text: string) => void): () => void {
  const probe = new Database(':memory:');
  const statement = Object.getPrototypeOf(probe.prepare('select 1')) as Record<string, Method>;
  probe.close();
  const database = Database.prototype as unknown as Record<string, Method>;
  let nth = 0;
  const undo = [
    ...(['run', 'get', 'all'] as const).map((name) => ({ of: statement, name, original: statement[name] })),
    { of: database, name: 'exec', original: database.exec },
  ].map(({ of, name, original }) => {
    of[name] = function watched(this: unknown, ...args: unknown[]): unknown {
      before(++nth, name === 'exec' ? String(args[0]) : (this as Database.Statement).source);
      return Reflect.apply(original as Method, this, args);
    };
    return () => {
      of[name] = original as Method;
    };
  });
  return () => undo.forEach((each) => each());
}
