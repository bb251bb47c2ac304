import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconFilter, IconFilterFilled } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { text } from '../base/text.en.ts';
import type { FilterChoice } from './data-table-filter.ts';
import classes from './data-table.module.css';

/** A list longer than this can be searched. */
const SEARCH_ABOVE = 8;

interface FilterMenuProps {
  /** Name of the column. */
  name: string;
  kind: 'text' | 'choices';
  choices: readonly FilterChoice[];
  value: string | readonly string[] | undefined;
  onChange: (value: string | readonly string[]) => void;
}

/** The funnel in a column's head, filled while it narrows the rows, and what it opens. */
export function FilterMenu({ name, kind, choices, value, onChange }: FilterMenuProps) {
  const active = value !== undefined;
  const words = active ? text.table.filteredBy(name) : text.table.filterBy(name);
  return (
    <Popover width={240} position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={classes.filter}
          data-active={active || undefined}
          title={words}
          aria-label={words}
        >
          {active ? <IconFilterFilled size={13} aria-hidden /> : <IconFilter size={13} aria-hidden />}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.filterMenu ?? ''} aria-label={text.table.filterBy(name)}>
        {kind === 'text' ? (
          <TextInput
            label={text.table.contains(name)}
            data-autofocus
            maxLength={100}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <Choices choices={choices} chosen={Array.isArray(value) ? value : []} onChange={onChange} />
        )}
        <Button variant="default" size="compact-xs" disabled={!active} onClick={() => onChange([])}>
          {text.table.clearFilter}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoicesProps {
  choices: readonly FilterChoice[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Up and down go through the values, Space takes one or lets it go. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const fields = [...event.currentTarget.querySelectorAll<HTMLElement>('input')];
  fields[fields.indexOf(event.target as HTMLElement) + step]?.focus();
  event.preventDefault();
}

function Choices({ choices, chosen, onChange }: ChoicesProps) {
  const [sought, setSought] = useState('');
  const found = choices.filter(({ label }) =>
    label.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()),
  );
  return (
    // The arrow keys move between the fields inside; nothing here is pressed itself.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={classes.filterMenu} onKeyDown={walk}>
      {choices.length > SEARCH_ABOVE ? (
        <TextInput
          aria-label={text.table.searchValues}
          placeholder={text.table.searchValues}
          data-autofocus
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      ) : null}
      <Checkbox.Group value={[...chosen]} onChange={onChange}>
        <div className={classes.filterChoices}>
          {found.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label || text.none} />
          ))}
          {found.length === 0 ? <span className="secondary">{text.table.noValue}</span> : null}
        </div>
      </Checkbox.Group>
    </div>
  );
}
