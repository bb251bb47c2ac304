import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { text } from '../../base/text.en.ts';
import { rejectContact } from '../../client/desk-commands.ts';
import classes from './desk.module.css';
import { useDeskPanels } from './use-desk-keys.ts';

/** Asks why a contact is rejected, beside the call and never over it. */
export function RejectPanel() {
  const rejecting = useDeskPanels((panels) => panels.rejecting);
  return rejecting ? <RejectForm /> : null;
}

const reject = (words: string) => {
  useDeskPanels.setState({ rejecting: false });
  void rejectContact(words);
};

function RejectForm() {
  const [reason, setReason] = useState('');
  return (
    <form
      className={`${classes.controls} ${classes.rejectForm}`}
      style={{ marginTop: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) reject(reason.trim());
      }}
    >
      <strong>{text.desk.rejectTitle}</strong>
      {text.desk.rejectReasons.map((words, at) => (
        <Button
          key={words}
          variant="default"
          justify="flex-start"
          autoFocus={at === 0}
          onClick={() => reject(words)}
        >
          {words}
        </Button>
      ))}
      <TextInput
        aria-label={text.desk.rejectOther}
        placeholder={text.desk.rejectOther}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!reason.trim()}>
        {text.desk.rejectConfirm}
      </Button>
    </form>
  );
}
