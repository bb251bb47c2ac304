import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { fillScript } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import classes from './desk.module.css';
import { TodayFigures } from './today-figures.tsx';
import { WrapUpForm } from './wrap-up-form.tsx';

/** Script above, wrap-up below; both keep their places whatever happens. */
export function SayColumn({ desk }: { desk: DeskSnapshot }) {
  return (
    <section className={`${classes.column} ${classes.say}`} aria-label={text.desk.say}>
      <div
        className={`${classes.part} ${classes.grow}`}
        tabIndex={0}
        role="region"
        aria-label={text.desk.script}
      >
        <h3 className={classes.partTitle}>{desk.campaign ? text.desk.script : text.desk.today}</h3>
        {desk.campaign ? <Script desk={desk} /> : <TodayFigures desk={desk} />}
      </div>
      <div className={`${classes.part} ${classes.wrapUp}`}>
        <WrapUpForm desk={desk} />
      </div>
    </section>
  );
}

function Script({ desk }: { desk: DeskSnapshot }) {
  const script = desk.campaign?.script ?? '';
  if (!script.trim()) return <p className={classes.idle}>{text.desk.noScript}</p>;
  const values = { ...desk.contact?.variables, name: desk.contact?.name ?? '' };
  // What is filled in may be written from the right: it turns nothing of the script around.
  const pieces = fillScript(script, values).map(({ text: words, isFilledIn }, at) =>
    isFilledIn ? <bdi key={at}>{words}</bdi> : words,
  );
  return <p className={classes.script}>{pieces}</p>;
}
