/** A step that the state's table does not have: a fault of the program, never of the person. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
  readonly machine: string;
  readonly from: string;
  readonly to: string;
  constructor(machine: string, from: string, to: string) {
    super(`${machine} cannot go from ${from} to ${to}.`);
    this.machine = machine;
    this.from = from;
    this.to = to;
  }
}
