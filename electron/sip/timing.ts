/** Every delay of signalling in one place, so that tests can shorten them. Milliseconds. */
export interface SignallingTiming {
  /** RFC 3261 T1; 64 times this is how long a request waits for an answer. One value per process (the library's). */
  t1Ms: number;
  /** RFC 3261 T2, the longest gap between retransmissions. One value per process. */
  t2Ms: number;
  /** How long the owner of a cancelled call waits for its 487 before it hears `ended` anyway. */
  cancelWaitMs: number;
  /** How long a TCP, TLS or WebSocket connection may take. */
  connectMs: number;
  /** Between OPTIONS pings of a trunk that does not register, and CRLF keep-alives of one that does. */
  pingEveryMs: number;
  /** First wait after a failure; doubles up to `retryMaxMs`. */
  retryFirstMs: number;
  retryMaxMs: number;
  /** Wait after the peer refused us (wrong password), long enough not to lock the account. */
  refusedRetryMs: number;
  /** How long answered calls go on while their trunk neither answers nor connects. */
  lossGraceMs: number;
  /** Between in-dialog OPTIONS of an answered call, which tell a call the peer has forgotten (481). */
  probeEveryMs: number;
  /** How long the owner of a call may take to answer the peer's re-INVITE. */
  reofferAnswerMs: number;
  /** How long a call that came in may wait for somebody to answer it. */
  incomingWaitMs: number;
}

export const DEFAULT_TIMING: SignallingTiming = {
  t1Ms: 500,
  t2Ms: 4000,
  cancelWaitMs: 4000,
  connectMs: 8000,
  pingEveryMs: 30_000,
  retryFirstMs: 2000,
  retryMaxMs: 60_000,
  refusedRetryMs: 300_000,
  lossGraceMs: 60_000,
  probeEveryMs: 90_000,
  reofferAnswerMs: 8000,
  incomingWaitMs: 60_000,
};
