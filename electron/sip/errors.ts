/** The installed sip.js is not the one whose inner members this room completes. Ends the start of signalling. */
export class SipLibraryChanged extends Error {
  readonly member: string;
  constructor(member: string) {
    super(
      `The SIP library has changed: ${member} is not what Callboard relies on. Install sip.js 0.21.2 (npm ci).`,
    );
    this.name = 'SipLibraryChanged';
    this.member = member;
  }
}

/** A trunk's settings cannot be used as they stand; the message says which one and why. */
export class TrunkSettingsRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrunkSettingsRefused';
  }
}

/** A re-INVITE could not be carried out; `sipCode` when the peer refused it, `minSec` when it wants longer sessions. */
export class ReofferFailed extends Error {
  readonly sipCode: number | null;
  readonly minSec: number | null;
  constructor(message: string, sipCode: number | null = null, minSec: number | null = null) {
    super(message);
    this.name = 'ReofferFailed';
    this.sipCode = sipCode;
    this.minSec = minSec;
  }
}
