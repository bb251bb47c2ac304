import { useEffect, useRef, type RefObject } from 'react';
import { text } from '../../base/text.en.ts';
import { useLive } from '../../client/live-store.ts';
import { openDeskSound } from '../../client/sound.ts';
import { Waiting } from '../../ui/small-parts.tsx';
import { CallColumn } from './call-column.tsx';
import { DeskBand } from './desk-band.tsx';
import classes from './desk.module.css';
import { SayColumn } from './say-column.tsx';
import { useDeskKeys } from './use-desk-keys.ts';
import { WhoColumn } from './who-column.tsx';

/** Begins each person at the first line, wherever somebody had scrolled to for the one before. */
function FromFirstLine({ columns }: { columns: RefObject<HTMLDivElement | null> }): null {
  useEffect(() => {
    const all = columns.current;
    const places: Element[] = all ? [...all.querySelectorAll('*')] : [];
    // In a narrow window the columns stand below each other, and what they stand in is scrolled.
    for (let place: Element | null = all; place !== null; place = place.parentElement) places.push(place);
    for (const place of places) if (place.scrollTop > 0) place.scrollTop = 0;
  }, [columns]);
  return null;
}

/** The operator's desk: who, what to say, the call. The columns never change places. */
export function DeskScreen() {
  const desk = useLive((live) => live.desk);
  const signedOn = desk !== null && desk.state !== 'offline';
  const operatorId = desk?.operatorId;
  useEffect(() => {
    if (signedOn && operatorId) openDeskSound();
  }, [signedOn, operatorId]);
  useDeskKeys();
  const columns = useRef<HTMLDivElement>(null);
  if (!desk) return <Waiting words={text.loading(text.desk.what)} />;
  return (
    <div className={classes.desk}>
      <h1 className="visually-hidden">{text.rail.desk}</h1>
      <DeskBand desk={desk} />
      <div ref={columns} className={classes.columns}>
        <WhoColumn desk={desk} />
        <SayColumn desk={desk} />
        <CallColumn desk={desk} />
        <FromFirstLine key={desk.contact?.id ?? 'nobody'} columns={columns} />
      </div>
    </div>
  );
}
