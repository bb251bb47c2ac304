import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

/** A zone as people read it. */
export const zoneWords = (zone: unknown): string => String(zone).replaceAll('_', ' ');
const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zoneWords(zone) }));

interface ZoneFieldProps {
  label: string;
  value: string;
  error?: ReactNode;
  onChange: (zone: string | null) => void;
}

/** A time zone of the world, found by a part of its name. */
export function ZoneField({ label, value, error, onChange }: ZoneFieldProps) {
  const isListed = ZONES.some((one) => one.value === value);
  return (
    <Select
      label={label}
      data={isListed ? ZONES : [{ value, label: zoneWords(value) }, ...ZONES]}
      searchable
      limit={60}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
