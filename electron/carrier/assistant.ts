/** What an assistant on the phone is doing: it asks who calls, fetches its person, and gives the call over, or ends it. */
export type AssistantState = 'asking' | 'fetching' | 'handed_over' | 'declined';

/** Said by the caller altogether, and silence since, from which on the assistant knows who calls. */
const TOLD = { leastMs: 400, silenceMs: 1_000, enoughMs: 3_000 };
/** It gives up on a caller who says nothing for so long after the question. Sound is not scaled. */
const PATIENCE_MS = 12_000;

/** What the assistant has heard since it answered, in milliseconds of the wall. */
export interface HeardByAssistant {
  /** Since the end of its question. */
  sinceAskedMs: number;
  /** Sound of the caller, and silence since the last of it. */
  loudMs: number;
  silentMs: number;
}

/** How its person behaves: whether they come at all, and how long that takes. */
export interface AssistantPlan {
  comes: boolean;
  fetchMs: number;
}

/** Where an assistant goes from here; `toldMs` is how long it has known who calls, while it fetches. */
export function stepAssistant(
  state: AssistantState,
  heard: HeardByAssistant,
  { comes, fetchMs }: AssistantPlan,
  toldMs: number,
): AssistantState {
  if (state === 'asking') {
    const { loudMs, silentMs, sinceAskedMs } = heard;
    const isTold =
      loudMs >= TOLD.enoughMs || (loudMs >= TOLD.leastMs && silentMs >= TOLD.silenceMs && sinceAskedMs > 0);
    if (isTold) return 'fetching';
    return sinceAskedMs >= PATIENCE_MS ? 'declined' : 'asking';
  }
  if (state === 'fetching' && toldMs >= fetchMs) return comes ? 'handed_over' : 'declined';
  return state;
}
