import { ActionIcon } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { createContext, useContext, type ReactNode } from 'react';
import { text } from '../../base/text.en.ts';
import classes from './campaign-form.module.css';
import type { SettingPath } from './form-parts.ts';

/** The default of a setting that is set to something else, and how to go back to it. */
export interface Differing {
  /** The default, and how the config panel says it. */
  value: unknown;
  words: string;
  putBack: () => void;
}

/** What differs from the defaults, by path. */
export const DifferingSettings = createContext<ReadonlyMap<string, Differing>>(new Map());

interface SettingProps {
  path: SettingPath;
  /** Takes the whole row of its part. */
  whole?: boolean;
  /** How its field says the default, where that is not what the config panel says. */
  say?: (value: unknown) => string;
  children: ReactNode;
}

/** The place of a setting in the form: it says beside its field where it is not the default. */
export function Setting({ path, whole = false, say, children }: SettingProps) {
  const differs = useContext(DifferingSettings).get(path);
  const words = differs && (say ? say(differs.value) : differs.words);
  return (
    <div
      className={classes.setting}
      data-whole={whole || undefined}
      data-changed={differs ? true : undefined}
    >
      {children}
      {differs && words !== undefined ? (
        <div className={classes.default}>
          <span className={classes.defaultWords} title={words}>
            {text.form.defaultIs(words)}
          </span>
          <ActionIcon
            variant="subtle"
            size={18}
            aria-label={text.form.putBack(words)}
            onClick={differs.putBack}
          >
            <IconArrowBackUp size={13} aria-hidden />
          </ActionIcon>
        </div>
      ) : null}
    </div>
  );
}
