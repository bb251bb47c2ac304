import type { RecordedMessage } from '../../../../shared/contract/messages.ts';
import { SHIPPED_MESSAGE_IDS } from '../../../../shared/domain/campaign-messages.ts';
import { formatDuration, formatMoment } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { messageSound } from '../../client/playback.ts';
import classes from './messages.module.css';
import { PlayButton } from './play-button.tsx';

export type MessageRow = RecordedMessage & { usedBy: string[] };

/** Which campaigns play it; one of those that come with the program is for people who call, whatever the campaign. */
export function playedBy({ id, builtIn, usedBy }: MessageRow): string {
  if (builtIn && id === SHIPPED_MESSAGE_IDS.caller) return text.messages.toCallers;
  return usedBy.join(', ') || text.messages.nobody;
}

/** A message to be heard, and where it comes from. */
export function MessageFacts({ message }: { message: MessageRow }) {
  const { id, durationMs, createdAtMs, who, builtIn } = message;
  return (
    <>
      <div>
        <PlayButton sound={`panel ${id}`} load={() => messageSound(id)} size="xs" />
      </div>
      <dl className={classes.facts}>
        <dt>{text.messages.length}</dt>
        <dd>{formatDuration(durationMs / 1000)}</dd>
        <dt>{text.messages.usedBy}</dt>
        <dd>{playedBy(message)}</dd>
        <dt>{text.messages.made}</dt>
        <dd>{builtIn ? text.messages.builtIn : text.messages.madeBy(formatMoment(createdAtMs), who)}</dd>
      </dl>
    </>
  );
}
