import { NumberInput } from '@mantine/core';
import type { CampaignFormHook } from './form-values.ts';

interface NumberFieldProps {
  form: CampaignFormHook;
  /** Path of the value inside the form. */
  path: string;
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

function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      values,
    );
}

/** A whole number of the form, with its limits. */
export function NumberField(props: NumberFieldProps) {
  const { form, path, scale = 1 } = props;
  const stored = valueAt(form.values, path);
  const error = form.errors[path];
  return (
    <NumberInput
      label={props.label}
      {...(props.note ? { description: props.note } : {})}
      min={props.min}
      {...(props.max === undefined ? {} : { max: props.max })}
      allowDecimal={scale !== 1}
      {...(props.decimals === undefined ? {} : { decimalScale: props.decimals, fixedDecimalScale: true })}
      thousandSeparator=","
      clampBehavior="blur"
      value={typeof stored === 'number' ? stored / scale : ''}
      {...(error ? { error } : {})}
      onChange={(value) => {
        if (typeof value === 'number') form.setFieldValue(path, Math.round(value * scale));
        else if (props.whenEmpty === null) form.setFieldValue(path, null);
      }}
    />
  );
}
