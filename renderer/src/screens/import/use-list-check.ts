import { useEffect, useState } from 'react';
import type { ColumnMapping, ListCheck, ListPreview } from '../../../../shared/contract/lists.ts';
import { host } from '../../client/connection.ts';

/** Changes that follow each other this fast are checked once. */
const SETTLE_MS = 250;

interface Checked {
  /** The latest figures; null before the first ones. */
  check: ListCheck | null;
  /** Why nothing could be checked. */
  problem: unknown;
}
const NOTHING: Checked = { check: null, problem: null };

/** Whether the figures are those of the list as it is read now. */
type Held = Checked & { of: string };

/** The names of variables change nothing about which rows are taken; a check is not begun anew for each letter of them. */
function withoutNames(mapping: ColumnMapping): ColumnMapping {
  return mapping.map((entry) =>
    entry.variable === null ? entry : { ...entry, variable: `Column ${entry.column + 1}` },
  );
}

/** Checks the whole list as it is about to be imported, anew whenever the way it is read changes; null checks nothing. */
export function useListCheck(
  reading: {
    campaignId: string;
    preview: Pick<ListPreview, 'uploadId' | 'encoding' | 'delimiter'>;
    mapping: ColumnMapping;
    defaultCountry: string;
  } | null,
): Checked {
  const [held, setHeld] = useState<Held | null>(null);
  const key =
    reading === null
      ? null
      : JSON.stringify({
          uploadId: reading.preview.uploadId,
          campaignId: reading.campaignId,
          encoding: reading.preview.encoding,
          delimiter: reading.preview.delimiter,
          mapping: withoutNames(reading.mapping),
          defaultCountry: reading.defaultCountry,
        });
  useEffect(() => {
    if (key === null) return undefined;
    const control = new AbortController();
    const follow = async () => {
      try {
        const order = JSON.parse(key) as Parameters<typeof host.lists.check>[0];
        for await (const check of await host.lists.check(order, { signal: control.signal })) {
          if (control.signal.aborted) return;
          setHeld({ of: key, check, problem: null });
        }
      } catch (problem) {
        if (!control.signal.aborted) setHeld({ of: key, check: null, problem });
      }
    };
    const timer = setTimeout(() => void follow(), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [key]);
  return held !== null && held.of === key ? held : NOTHING;
}
