import type { CampaignSettings } from '../contract/campaign.ts';
import { dialsAhead } from './call-mode.ts';

/** What recorded messages are played for: to people for whom nobody is free, to machines, to assistants that ask who calls. */
export const MESSAGE_PURPOSES = ['apology', 'machine', 'screener'] as const;
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number];

/** Ids of the messages that come with the program, by who hears them: people whom we called, and people who called us. */
export const SHIPPED_MESSAGE_IDS = { called: 'nobody-free', caller: 'thank-you' } as const;

const shipped = (messages: readonly { id: string; builtIn: boolean }[], shippedId: string): string | null =>
  messages.find(({ id, builtIn }) => builtIn && id === shippedId)?.id ?? null;

/** The message that comes with the program, which is played where nobody has chosen another; null when it is missing. */
export const shippedMessageId = (messages: readonly { id: string; builtIn: boolean }[]): string | null =>
  shipped(messages, SHIPPED_MESSAGE_IDS.called);

/**
 * What somebody hears who called and cannot be put through: the message that was chosen for their campaign, else the one
 * that comes with the program for people who call; null when there is neither.
 * @param chosenId what their campaign plays to people for whom nobody is free; null without a campaign, or a message
 */
export function messageIdForCaller(
  messages: readonly { id: string; builtIn: boolean }[],
  chosenId: string | null,
): string | null {
  // The first one that comes with the program is there unless somebody chooses, and is sorry for having called.
  const own = messages.find(({ id }) => id === chosenId && id !== SHIPPED_MESSAGE_IDS.called);
  return own?.id ?? shipped(messages, SHIPPED_MESSAGE_IDS.caller);
}

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
