import type { Campaign } from '../../shared/contract/campaign.ts';
import { dialsAhead, type CallMode } from '../../shared/domain/call-mode.ts';
import type { LeasedContact, NewAttempt } from '../store/store.ts';
import { whyDialled } from './why-dialled.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** What a dial is made with. */
export interface DialParts {
  id: string;
  campaign: Campaign;
  contact: LeasedContact;
  trunkId: string;
  /** How it is dialled, whatever the campaign does else. */
  mode: CallMode;
  /** Who was granted before the dial. */
  operatorId: string | null;
  /** Time of day. */
  createdAtMs: number;
}

/** The attempt of a dial, as the store is asked for it: which number it shows is chosen there. */
export function dialledAttempt(
  { hostId, boundOf }: Pick<WorkSurroundings, 'hostId' | 'boundOf'>,
  { id, campaign, contact, trunkId, mode, operatorId, createdAtMs }: DialParts,
): NewAttempt {
  return {
    id,
    campaignId: campaign.id,
    contactId: contact.id,
    run: contact.run,
    pass: contact.pass,
    number: contact.phone,
    callerId: null,
    trunkId,
    mode,
    host: hostId,
    operatorId,
    createdAtMs,
    why: whyDialled(
      contact,
      { settings: { ...campaign.settings, mode } },
      createdAtMs,
      dialsAhead(mode) ? boundOf(campaign.id) : null,
    ),
  };
}
