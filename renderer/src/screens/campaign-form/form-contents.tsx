import { Autocomplete } from '@mantine/core';
import { useScrollSpy } from '@mantine/hooks';
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { CallMode } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../base/text.en.ts';
import classes from './campaign-form.module.css';
import { FORM_PARTS, partsOf, type FormPart } from './form-parts.ts';
import { partTitle } from './settings-part.tsx';

const words = text.form.contents;

/** The elements whose parts begin a stretch of the form. */
const PARTS = '[data-form-part]';

interface FormContentsProps {
  mode: CallMode;
  form: RefObject<HTMLFormElement | null>;
  /** Settings of each part that differ from the defaults. */
  changed: ReadonlyMap<FormPart, number>;
  /** Paths of what does not fit. */
  wrong: readonly string[];
}

const partOf = (path: string): FormPart | undefined =>
  (Object.keys(FORM_PARTS) as FormPart[]).find((part) =>
    FORM_PARTS[part].some((setting) => path === setting || path.startsWith(`${setting}.`)),
  );

/** The labels of the fields that are in the form now, each with what it belongs to. */
function fieldsIn(form: HTMLFormElement | null): Map<string, HTMLElement> {
  const fields = new Map<string, HTMLElement>();
  for (const label of form?.querySelectorAll<HTMLLabelElement>('label') ?? []) {
    const name = label.textContent.trim();
    if (name !== '' && label.control && !fields.has(name)) fields.set(name, label.control);
  }
  return fields;
}

/** What the form has, where the reader is, where something differs or does not fit, and a way to any field by its name. */
export function FormContents({ mode, form, changed, wrong }: FormContentsProps) {
  const parts = partsOf(mode);
  const scrolls = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    scrolls.current = form.current?.closest('main') ?? null;
  }, [form]);
  const { active, data, reinitialize } = useScrollSpy({
    scrollHost: scrolls,
    selector: PARTS,
    getDepth: () => 1,
    getValue: (element) => element.dataset['formPart'] ?? '',
    offset: 160,
  });
  useEffect(reinitialize, [mode, reinitialize]);
  const here = data[active]?.value;
  return (
    <nav className={classes.contents} aria-label={words.name}>
      <FieldSearch form={form} />
      <ol className={classes.contentsList}>
        {parts.map((part) => {
          const toSettle = wrong.filter((path) => partOf(path) === part).length;
          const differing = changed.get(part) ?? 0;
          return (
            <li key={part}>
              <button
                type="button"
                className={classes.contentsLine}
                aria-current={here === part ? 'true' : undefined}
                onClick={() => {
                  const place = form.current?.querySelector<HTMLElement>(`[data-form-part="${part}"]`);
                  place?.scrollIntoView({ block: 'start' });
                  place?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
                }}
              >
                <span className={classes.contentsName}>{partTitle(part, mode)}</span>
                {toSettle > 0 ? (
                  <span className={classes.contentsWrong}>
                    <IconAlertTriangle size={13} aria-hidden /> {words.toSettle(toSettle)}
                  </span>
                ) : (
                  <span className={classes.contentsCount}>
                    {differing > 0 ? words.changed(differing) : ''}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Finds a field by what stands above it. */
function FieldSearch({ form }: { form: RefObject<HTMLFormElement | null> }) {
  const [sought, setSought] = useState('');
  const [names, setNames] = useState<string[]>([]);
  /** The name of what was chosen is written into the field after that: it is empty for the next one instead. */
  const wasChosen = useRef(false);
  return (
    <Autocomplete
      size="xs"
      aria-label={words.find}
      placeholder={words.find}
      leftSection={<IconSearch size={14} aria-hidden />}
      data={names}
      limit={12}
      value={sought}
      onChange={(next) => {
        setSought(wasChosen.current ? '' : next);
        wasChosen.current = false;
      }}
      onFocus={() => setNames([...fieldsIn(form.current).keys()])}
      onOptionSubmit={(name) => {
        const field = fieldsIn(form.current).get(name);
        wasChosen.current = true;
        field?.scrollIntoView({ block: 'center' });
        field?.focus({ preventScroll: true });
      }}
    />
  );
}
