/** A seat's socket is closed with this when its session was taken away: trying again would be refused (RFC 6455 section 7.4.2). */
export const SESSION_ENDED = 4_001;
