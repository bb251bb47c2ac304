import * as z from 'zod';

/** Texts by names that come from outside. A list may have a column of any name, also one that objects know already. */
type NamedTexts = Record<string, string>;

/** Unlike a record of the library, it keeps what is called `__proto__`. */
export const namedTexts = z.custom<NamedTexts>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string'),
);

/** On the way, what has a part of the name `__proto__` goes as pairs: the messages' own writer and reader would lose that part. */
const PAIRED = {
  type: 20,
  condition: (data: unknown): boolean =>
    typeof data === 'object' && data !== null && Object.hasOwn(data, '__proto__'),
  serialize: (data: object): [string, unknown][] => Object.entries(data),
  deserialize: (pairs: [string, unknown][]): object => Object.fromEntries(pairs),
};

/** Options of both ends of every connection between a window and its host. */
export const WIRE = { customJsonSerializers: [PAIRED] };
