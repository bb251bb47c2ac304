import type { ReactNode } from 'react';
import classes from './field-grid.module.css';
import { Section } from './small-parts.tsx';

/** Fields of a form on common lines, one or two beside each other. */
export function FieldGrid({ columns = 2, children }: { columns?: 1 | 2; children: ReactNode }) {
  return (
    <div className={classes.grid} data-columns={columns}>
      {children}
    </div>
  );
}

/** A field that takes the whole row of its grid. */
export function WholeRow({ children }: { children: ReactNode }) {
  return <div className={classes.wholeRow}>{children}</div>;
}

/** One part of a long form: its title, and its fields two by two. */
export function FormSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section title={title}>
      <FieldGrid>{children}</FieldGrid>
    </Section>
  );
}
