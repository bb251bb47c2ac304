/** Whoever was to take a call has none free after all: no fault, and somebody is looked for again. */
export class NobodyFree extends Error {
  override name = 'NobodyFree';
}
