import { Button } from '@mantine/core';
import { text } from '../../base/text.en.ts';
import classes from './desk.module.css';
import { pressDigit, useDeskPanels } from './use-desk-keys.ts';

const DIGITS = '123456789*0#'.split('');

/** Keys of a telephone, for menus at the far end. */
export function KeypadPanel() {
  const { keypad, typed } = useDeskPanels();
  if (!keypad) return null;
  return (
    <div style={{ marginTop: 12 }}>
      <p className="secondary" style={{ margin: '0 0 8px' }} role="status">
        {typed ? `${text.desk.sent} ${typed}` : text.desk.keypadWords}
      </p>
      <div className={classes.keypad}>
        {DIGITS.map((digit) => (
          <Button
            key={digit}
            variant="default"
            aria-label={text.desk.digit(digit)}
            onClick={() => pressDigit(digit)}
          >
            {digit}
          </Button>
        ))}
      </div>
    </div>
  );
}
