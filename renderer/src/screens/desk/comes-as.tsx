import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { LINES, type Line } from '../../../../shared/domain/attempt-why.ts';
import { text } from '../../base/text.en.ts';
import { ToneBadge } from '../../ui/tone-badge.tsx';

const badgeOf = (line: Line | null) => (line === null ? null : LINES[line].badge);

/**
 * What an operator must know of this contact before the first word: that it was promised a call, and whether by them
 * alone, or that it has called itself. Null when it is simply its turn.
 */
export function comesAsWords({
  comesAs,
  contact,
  operatorId,
}: Pick<DeskSnapshot, 'comesAs' | 'contact' | 'operatorId'>): string | null {
  const badge = badgeOf(comesAs);
  if (badge === null) return null;
  const isOwn = comesAs === 'callback' && contact?.callbackFor === operatorId;
  return isOwn ? text.desk.onlyForYou(badge.label) : badge.label;
}

/** The person calls while the operator wraps their contact up, and rings until that is finished. */
export const ringsInWrapUp = ({ state, callerRings }: Pick<DeskSnapshot, 'state' | 'callerRings'>): boolean =>
  state === 'acw' && callerRings;

/** The same as a badge; nothing when there is nothing to say. */
export function ComesAsBadge({ desk }: { desk: DeskSnapshot }) {
  const words = comesAsWords(desk);
  const badge = badgeOf(desk.comesAs);
  return badge === null || words === null ? null : <ToneBadge tone={badge.tone} label={words} />;
}

/** How an earlier attempt came about, where it was not simply its turn. */
export function LineBadge({ line }: { line: Line | null }) {
  const badge = badgeOf(line);
  return badge === null ? null : <ToneBadge tone={badge.tone} label={badge.label} />;
}
