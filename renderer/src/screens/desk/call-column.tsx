import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { formatClock, formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { retrySound, soundLevels, useSound } from '../../client/sound.ts';
import { LevelBar } from '../../ui/level-meter.tsx';
import { Notice, Phone } from '../../ui/small-parts.tsx';
import { ContactStateBadge, ToneBadge } from '../../ui/tone-badge.tsx';
import { useNow } from '../../ui/use-now.ts';
import { CallControls } from './call-controls.tsx';
import classes from './desk.module.css';
import { KeypadPanel } from './keypad-panel.tsx';
import { RejectPanel } from './reject-panel.tsx';

/** The call: its state and time, the controls with their keys, and whether both sides are heard. */
export function CallColumn({ desk }: { desk: DeskSnapshot }) {
  return (
    <section className={`${classes.column} ${classes.callColumn}`} aria-label={text.desk.call}>
      <div className={`${classes.part} ${classes.callPart}`}>
        <h3 className={classes.partTitle}>{text.desk.call}</h3>
        <CallLine desk={desk} />
      </div>
      <div className={`${classes.part} ${classes.controlPart}`}>
        <CallControls desk={desk} />
        <RejectPanel />
        <KeypadPanel />
      </div>
      <SoundPart />
    </section>
  );
}

function CallLine({ desk }: { desk: DeskSnapshot }) {
  const { call } = desk;
  const now = useNow(500, call !== null);
  if (!call) {
    return desk.last ? (
      <LastContact last={desk.last} />
    ) : (
      <span className={classes.idle}>{text.desk.noCall}</span>
    );
  }
  const isUp = call.endedAtMs === null;
  const from = call.answeredAtMs ?? call.ringingAtMs ?? call.createdAtMs;
  const words =
    call.answeredAtMs !== null
      ? isUp
        ? text.desk.talk
        : text.desk.ended
      : call.ringingAtMs === null
        ? text.desk.dial
        : text.desk.ring;
  return (
    <>
      <div className={classes.number}>
        <Phone phone={call.number} />
      </div>
      <dl className={classes.pairs}>
        <dt>{words}</dt>
        <dd>{formatDuration(((call.endedAtMs ?? now) - from) / 1_000)}</dd>
      </dl>
      <div className={classes.chips}>
        <ContactStateBadge state={call.state} />
        {isUp && call.muted ? <ToneBadge tone="amber" label={text.desk.muted} /> : null}
        {isUp && call.onHold ? <ToneBadge tone="amber" label={text.desk.onHold} /> : null}
      </div>
    </>
  );
}

/** A call that nobody answered is gone in a moment; its end stays to be read. */
function LastContact({ last }: { last: NonNullable<DeskSnapshot['last']> }) {
  return (
    <>
      <div className={classes.idle}>{text.desk.lastContact(formatClock(last.atMs))}</div>
      <div>
        <bdi>{last.name || text.desk.unnamed}</bdi> · <Phone phone={last.number} />
      </div>
      {last.ending === null ? null : <div>{last.ending}</div>}
      <div className={classes.chips}>
        <ContactStateBadge state={last.state} />
      </div>
    </>
  );
}

function SoundPart() {
  const { state, reason } = useSound();
  return (
    <div className={`${classes.part} ${classes.soundPart}`}>
      <h3 className={classes.partTitle}>{text.sound.states[state].label}</h3>
      {state === 'connected' ? (
        <div className={classes.meters}>
          <LevelBar label={text.sound.you} read={soundLevels.local} />
          <LevelBar label={text.sound.customer} read={soundLevels.remote} />
        </div>
      ) : null}
      {state === 'no_microphone' || state === 'reconnecting' ? (
        <Notice tone={text.sound.states[state].tone} what={reason ?? text.desk.soundLost}>
          <button type="button" className={classes.disposition} onClick={retrySound}>
            {text.retry}
          </button>
        </Notice>
      ) : null}
      {state === 'elsewhere' ? (
        <Notice tone={text.sound.states[state].tone} what={text.sound.elsewhereWords}>
          <button type="button" className={classes.disposition} onClick={retrySound}>
            {text.sound.takeBack}
          </button>
        </Notice>
      ) : null}
      {state === 'closed' ? <span className={classes.idle}>{text.sound.closedWords}</span> : null}
    </div>
  );
}
