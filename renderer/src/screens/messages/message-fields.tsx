import { Textarea, TextInput } from '@mantine/core';
import { text } from '../../base/text.en.ts';

export interface MessageEntry {
  name: string;
  words: string;
}

interface MessageFieldsProps {
  entry: MessageEntry;
  onChange: (entry: MessageEntry) => void;
  /** Saving was tried: what is missing is said. */
  tried: boolean;
  /** What the host said of a field the last time. */
  errorOf: (field: string) => string | undefined;
  autoFocus?: boolean;
}

/** True when both are filled in. */
export const isWhole = ({ name, words }: MessageEntry): boolean => name.trim() !== '' && words.trim() !== '';

/** What a message is called, and what it says. */
export function MessageFields({ entry, onChange, tried, errorOf, autoFocus = false }: MessageFieldsProps) {
  const missing = (value: string, words: string): string | null => (tried && !value.trim() ? words : null);
  return (
    <>
      <TextInput
        label={text.messages.name}
        maxLength={80}
        autoFocus={autoFocus}
        value={entry.name}
        error={missing(entry.name, text.messages.nameNeeded) ?? errorOf('name')}
        onChange={(event) => onChange({ ...entry, name: event.currentTarget.value })}
      />
      <Textarea
        label={text.messages.says}
        description={text.messages.saysNote}
        maxLength={2000}
        autosize
        minRows={3}
        maxRows={10}
        value={entry.words}
        error={missing(entry.words, text.messages.saysNeeded) ?? errorOf('words')}
        onChange={(event) => onChange({ ...entry, words: event.currentTarget.value })}
      />
    </>
  );
}
