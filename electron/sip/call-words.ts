/** What is stored as the reason of a call whose end has none on the wire. */

export const UNUSABLE_ANSWER = 'The far end answered in a way that cannot be used';
export const FAULT = 'The program met a fault in this call';
