import type { ReactNode } from 'react';
import classes from './field-grid.module.css';

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
