import type { ReactNode } from 'react';
import { isAgentless, type CallMode } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../base/text.en.ts';
import classes from './campaign-form.module.css';
import type { FormPart } from './form-parts.ts';

/** What a part of the form is called in a mode. */
export function partTitle(part: FormPart, mode: CallMode): string {
  const { titles, titlesOfAgents } = text.form;
  return isAgentless(mode) ? { ...titles, ...titlesOfAgents }[part] : titles[part];
}

/** One part of the form: its title and what it is about, and its fields two by two. */
export function SettingsPart({
  part,
  mode,
  children,
}: {
  part: FormPart;
  mode: CallMode;
  children: ReactNode;
}) {
  const title = partTitle(part, mode);
  return (
    <section className={classes.part} aria-label={title} data-form-part={part}>
      <div className={classes.partHead}>
        <h2 className={classes.partTitle}>{title}</h2>
        <p className={classes.partWords}>{text.form.leads[part]}</p>
      </div>
      <div className={classes.partFields}>{children}</div>
    </section>
  );
}
