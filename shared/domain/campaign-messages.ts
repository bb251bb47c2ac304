import type { CampaignSettings } from '../contract/campaign.ts';
import { dialsAhead } from './call-mode.ts';

/** What recorded messages are played for: to people for whom nobody is free, to machines, to assistants that ask who calls. */
export const MESSAGE_PURPOSES = ['apology', 'machine', 'screener'] as const;
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number];

/** The message that comes with the program, which is played where nobody has chosen another; null when it is missing. */
export const shippedMessageId = (messages: readonly { id: string; builtIn: boolean }[]): string | null =>
  messages.find(({ builtIn }) => builtIn)?.id ?? null;

/** Which recorded message a campaign plays for what; null for none. */
export const messageIdsOf = ({
  predictive,
  screening,
}: Pick<CampaignSettings, 'predictive' | 'screening'>): Readonly<Record<MessagePurpose, string | null>> => ({
  apology: predictive.abandonedMessageId,
  machine: screening.machineMessageId,
  screener: screening.screenerMessageId,
});

/** Whether anybody answers to whom the campaign plays something for this. */
export function isPlayed(
  purpose: MessagePurpose,
  { mode, screening }: Pick<CampaignSettings, 'mode' | 'screening'>,
): boolean {
  if (!dialsAhead(mode)) return false;
  switch (purpose) {
    case 'apology':
      return true;
    case 'machine':
      return screening.mode !== 'off' && screening.onMachine === 'leave_message';
    default:
      return screening.mode !== 'off' && screening.onScreener === 'say_who';
  }
}
