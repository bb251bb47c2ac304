import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { CONTACT_STATES } from '../../../../shared/domain/contact-state.ts';
import { NOT_READY_REASONS, OPERATOR_STATES } from '../../../../shared/domain/operator-state.ts';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { CountdownRing } from '../../ui/countdown-ring.tsx';
import { KeyHint } from '../../ui/small-parts.tsx';
import { useNow } from '../../ui/use-now.ts';
import { comesAsWords, ringsInWrapUp } from './comes-as.tsx';
import { useDeskConditions, type DeskCondition } from './desk-conditions.ts';
import classes from './desk.module.css';

/**
 * The coloured band: the state in words, the countdown as a ring and as seconds, and whatever makes the state not quite
 * true (no sound, on hold, host out of reach), which then gives the band its colour.
 */
export function DeskBand({ desk }: { desk: DeskSnapshot }) {
  const { label, tone, mark } = OPERATOR_STATES[desk.state];
  const conditions = useDeskConditions(desk);
  const conditionWords = conditions.map(({ name }) => text.desk.conditions[name].words);
  // Nothing matters as much as somebody who rings and is gone in seconds.
  const said = ringsInWrapUp(desk)
    ? [text.desk.bandCallerRings, ...conditionWords]
    : [...conditionWords, wordsOf(desk)];
  const words = said.join(' ');
  return (
    <div className={classes.band} data-tone={conditions[0]?.tone ?? tone}>
      <span className={classes.bandMark} aria-hidden>
        {mark}
      </span>
      <div className={classes.bandText} role="status">
        <div
          className={classes.bandState}
          {...(desk.contact === null ? {} : { 'data-who': desk.contact.name || text.desk.unnamed })}
        >
          {`${label}${detailOf(desk)}`}
        </div>
        <div className={classes.bandWords} title={words}>
          {words}
        </div>
      </div>
      <div className={classes.bandSide}>
        {conditions.map((condition) => (
          <Condition key={condition.name} condition={condition} />
        ))}
        <div className={classes.bandTime}>
          {desk.countdownEndsMs !== null && desk.countdownTotalSec !== null ? (
            <CountdownRing endsMs={desk.countdownEndsMs} totalSec={desk.countdownTotalSec} />
          ) : (
            <BandTimer desk={desk} />
          )}
        </div>
      </div>
    </div>
  );
}

/** One condition, and what its key does. */
function Condition({ condition }: { condition: DeskCondition }) {
  const { label, act } = text.desk.conditions[condition.name];
  return (
    <button
      type="button"
      className={classes.condition}
      data-tone={condition.tone}
      title={act}
      onClick={condition.act}
    >
      <span className={classes.conditionLabel}>{label}</span>
      <KeyHint keys={condition.keys} />
    </button>
  );
}

function detailOf(desk: DeskSnapshot): string {
  if (desk.state === 'not_ready' && desk.notReadyReason) {
    return `: ${NOT_READY_REASONS[desk.notReadyReason].label}`;
  }
  if (desk.state === 'dialling' && desk.call) return `: ${CONTACT_STATES[desk.call.state].label}`;
  return '';
}

function wordsOf(desk: DeskSnapshot): string {
  const how = desk.state === 'acw' ? (desk.call?.ending ?? text.desk.callEnded) : null;
  const then =
    desk.notReadyReason && desk.state !== 'not_ready'
      ? ` ${text.desk.thenNotReady(NOT_READY_REASONS[desk.notReadyReason].label)}`
      : '';
  const isChosen = desk.state === 'acw' && desk.draft !== null && desk.draft.dispositionId !== null;
  const next = isChosen
    ? text.desk.bandChosen
    : desk.underWay
      ? text.desk.bandUnderWay
      : text.desk.band[desk.state];
  const words = `${how === null ? '' : `${how.replace(/\.$/, '')}. `}${next}${then}`;
  if (!desk.campaign) return words;
  // A call of the person is none of the attempts that they are given.
  const attempt =
    desk.comesAs === 'received' || desk.attemptNumber === null || desk.maxAttempts === null
      ? []
      : [text.desk.attemptOf(desk.attemptNumber, desk.maxAttempts)];
  const comes = comesAsWords(desk);
  // What to do stands first, so that a long name of a campaign cuts off only itself.
  return `${words} ${[...(comes === null ? [] : [comes]), ...attempt, desk.campaign.name].join(' · ')}`;
}

function BandTimer({ desk }: { desk: DeskSnapshot }) {
  const now = useNow(500);
  const from = desk.call?.answeredAtMs ?? desk.sinceMs;
  return (
    <span className={classes.bandTimer} role="timer">
      {formatDuration((now - from) / 1_000)}
    </span>
  );
}
