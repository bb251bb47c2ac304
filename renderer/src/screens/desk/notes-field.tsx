import { Textarea } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { editDraft, flushDraft } from '../../client/draft.ts';
import { KeyHint } from '../../ui/small-parts.tsx';

/** Where the caret stands after the text around it has changed from outside. */
function caretAfter(before: string, now: string, caret: number): number {
  const shorter = Math.min(before.length, now.length);
  let same = 0;
  while (same < shorter && before[same] === now[same]) same += 1;
  return caret <= same ? caret : Math.max(same, now.length - (before.length - caret));
}

/** The notes. What another window types appears while this one goes on typing where it was. */
export function NotesField({ notes }: { notes: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  /** What this window's field showed last, and where its caret was. */
  const shown = useRef({ notes, caret: 0 });
  useLayoutEffect(() => {
    const element = field.current;
    const before = shown.current;
    if (!element || before.notes === notes) return;
    const caret = caretAfter(before.notes, notes, before.caret);
    shown.current = { notes, caret };
    if (document.activeElement === element) element.setSelectionRange(caret, caret);
  }, [notes]);
  return (
    <Textarea
      ref={field}
      id="desk-notes"
      label={
        <>
          {text.desk.notes}
          <KeyHint keys={KEYS.notes.shown} />
        </>
      }
      placeholder={text.desk.notesPlaceholder}
      rows={4}
      maxLength={20_000}
      value={notes}
      onSelect={(event) => (shown.current.caret = event.currentTarget.selectionStart)}
      onChange={({ currentTarget }) => {
        shown.current = { notes: currentTarget.value, caret: currentTarget.selectionStart };
        editDraft({ notes: currentTarget.value });
      }}
      onBlur={flushDraft}
    />
  );
}
