import { NumberInput } from '@mantine/core';
import { formatDecimal } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
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

/** A whole number of the form, with its limits. */
export function NumberField(props: NumberFieldProps) {
  const { form, path, scale = 1 } = props;
  const stored = valueAt(form.values, path);
  const error = form.errors[path];
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
        value={typeof stored === 'number' ? stored / scale : ''}
        {...(error ? { error } : {})}
        onChange={(value) => {
          if (typeof value === 'number') form.setFieldValue(path, Math.round(value * scale));
          else if (props.whenEmpty === null) form.setFieldValue(path, null);
        }}
      />
    </Setting>
  );
}
