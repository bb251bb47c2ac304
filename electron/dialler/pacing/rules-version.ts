/**
 * Which rules pacing decides by. Raised by hand whenever the same observations come to other decisions, so that a day that
 * was kept before can say why it differs. Days of before there was a number were decided by rules 1.
 */
export const RULES_VERSION = 3;
