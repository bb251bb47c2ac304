import { Checkbox } from '@mantine/core';
import { text } from '../../base/text.en.ts';
import classes from './campaign-form.module.css';

interface DifferencesNoteProps {
  count: number;
  onlyChanged: boolean;
  onOnlyChanged: (only: boolean) => void;
}

/** How many settings are not the defaults, and a way to see these alone. */
export function DifferencesNote({ count, onlyChanged, onOnlyChanged }: DifferencesNoteProps) {
  return (
    <div className={classes.differences}>
      <strong>{text.form.differences(count)}</strong>
      <span className="secondary">{text.form.differencesNote}</span>
      <Checkbox
        label={text.form.onlyChanged}
        disabled={count === 0}
        checked={onlyChanged && count > 0}
        onChange={(event) => onOnlyChanged(event.currentTarget.checked)}
      />
    </div>
  );
}
