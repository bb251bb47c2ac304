import { useMemo } from 'react';
import type { Contact } from '../../../../shared/contract/contact.ts';
import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { HOLD_BACK_TONES } from '../../../../shared/domain/hold-back.ts';
import { formatCount, phoneWords } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { localTimeWords } from '../../ui/local-time.ts';
import { Figure, Notice, Phone } from '../../ui/small-parts.tsx';
import { ToneBadge } from '../../ui/tone-badge.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AttemptHistory } from './attempt-history.tsx';
import { ComesAsBadge, comesAsWords, ringsInWrapUp } from './comes-as.tsx';
import classes from './desk.module.css';

/** The contact: name, number, what is known, and what happened before. */
export function WhoColumn({ desk }: { desk: DeskSnapshot }) {
  return (
    <section className={`${classes.column} ${classes.who}`} aria-label={text.desk.who} tabIndex={0}>
      {desk.contact ? <Known desk={desk} contact={desk.contact} /> : <Nobody desk={desk} />}
    </section>
  );
}

function Nobody({ desk }: { desk: DeskSnapshot }) {
  const words =
    desk.state === 'offline' || desk.state === 'not_ready'
      ? text.desk.nobodyWords[desk.state]
      : text.desk.nobodyWords[desk.underWay ? 'awaiting' : 'ready'];
  return (
    <>
      <div className={classes.part}>
        <h2 className={classes.name}>{text.desk.nobody}</h2>
        <div className={classes.idle}>{words}</div>
      </div>
      {desk.underWay ? <UnderWay underWay={desk.underWay} /> : null}
      {desk.holdBack ? (
        <div className={classes.part}>
          <h3 className={classes.partTitle}>{text.desk.whyNot}</h3>
          <Notice tone={HOLD_BACK_TONES[desk.holdBack.kind]} what={desk.holdBack.sentence} />
        </div>
      ) : null}
    </>
  );
}

/** Calls that may come to this desk any moment, each figure in a place of its own. */
function UnderWay({ underWay }: { underWay: NonNullable<DeskSnapshot['underWay']> }) {
  const { ringing, waiting } = text.desk.underWayFigures;
  return (
    <div className={classes.part}>
      <h3 className={classes.partTitle}>{text.desk.underWay}</h3>
      <div className={classes.underWay}>
        <Figure label={ringing[0]} definition={ringing[1]} value={formatCount(underWay.ringing)} />
        <Figure label={waiting[0]} definition={waiting[1]} value={formatCount(underWay.waiting)} />
      </div>
    </div>
  );
}

function LocalTime({ phone }: { phone: string }) {
  const { country, countryName } = useMemo(() => phoneWords(phone), [phone]);
  const now = useNow(10_000, country !== null);
  const time = country === null ? null : localTimeWords(country, now);
  if (time === null || countryName === null) return null;
  return (
    <div className={classes.idle} title={text.desk.localTimeHint}>
      {text.desk.localTime(time, countryName)}
    </div>
  );
}

function Known({ desk, contact }: { desk: DeskSnapshot; contact: Contact }) {
  const variables = Object.entries(contact.variables);
  return (
    <>
      <div className={classes.part}>
        <h2 className={classes.name} title={contact.name} dir="auto">
          {contact.name || text.desk.unnamed}
        </h2>
        <div className={classes.number}>
          <Phone phone={contact.phone} />
        </div>
        <LocalTime phone={contact.phone} />
        {contact.tags.length > 0 ||
        contact.priority !== 'normal' ||
        comesAsWords(desk) !== null ||
        ringsInWrapUp(desk) ? (
          <div className={classes.chips}>
            {ringsInWrapUp(desk) ? <ToneBadge tone="amber" label={text.desk.callerRings} /> : null}
            <ComesAsBadge desk={desk} />
            {contact.priority === 'normal' ? null : (
              <ToneBadge tone="amber" label={text.desk.priority[contact.priority]} />
            )}
            {contact.tags.map((tag) => (
              <ToneBadge key={tag} tone="grey" label={tag} />
            ))}
          </div>
        ) : null}
      </div>
      <div className={classes.part}>
        <h3 className={classes.partTitle}>{text.desk.variables}</h3>
        {variables.length === 0 ? <span className={classes.idle}>{text.desk.noVariables}</span> : null}
        <dl className={classes.pairs}>
          {variables.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd dir="auto">{value || text.none}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className={classes.part}>
        <h3 className={classes.partTitle}>{text.desk.history}</h3>
        <AttemptHistory attempts={desk.history} dispositions={desk.dispositions} />
      </div>
    </>
  );
}
