/** The call was not made, or its answer never came, because there is no way to the host just now. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
