import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { formatDecimal } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { typedNumber } from '../../base/typed-number.ts';
import { valueAt } from './campaign-values.ts';
import type { SettingPath } from './form-parts.ts';
import type { CampaignFormHook } from './form-values.ts';
import { Setting } from './setting.tsx';

interface NumberFieldProps {
  form: CampaignFormHook;
  /** Path of the value inside the form. */
  path: SettingPath;
  label: string;
  note?: string;
  min: number;
  max?: number;
  /** What an emptied field stands for; an empty field is wrong when absent. */
  whenEmpty?: null;
  /** The stored unit for one unit on the screen, e.g. 1000 for seconds kept as milliseconds. */
  scale?: number;
  /** Digits behind the point, always shown. */
  decimals?: number;
}

/** A number of the form, with its limits. */
export function NumberField(props: NumberFieldProps) {
  const { form, path, scale = 1 } = props;
  const stored = valueAt(form.values, path);
  const error = form.errors[path];
  /** What is being typed, where the number alone would not keep it. */
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Setting
      path={path}
      say={(value) =>
        typeof value === 'number' ? formatDecimal(value / scale, props.decimals) : text.form.emptyField
      }
    >
      <NumberInput
        label={props.label}
        {...(props.note ? { description: props.note } : {})}
        min={props.min}
        {...(props.max === undefined ? {} : { max: props.max })}
        allowDecimal={scale !== 1}
        {...(props.decimals === undefined ? {} : { decimalScale: props.decimals, fixedDecimalScale: true })}
        thousandSeparator=","
        clampBehavior="blur"
        value={typed ?? (typeof stored === 'number' && !Number.isNaN(stored) ? stored / scale : '')}
        {...(error ? { error } : {})}
        onChange={(value) => {
          setTyped(typeof value === 'string' ? value : null);
          const number = typedNumber(value);
          // What is no number is refused when the form is sent, and said at its field.
          const empty = props.whenEmpty === null ? null : Number.NaN;
          form.setFieldValue(path, number === null ? empty : Math.round(number * scale));
        }}
        onBlur={() => setTyped(null)}
      />
    </Setting>
  );
}
