import type { ReactNode } from 'react';
import { isAgentless, type CallMode } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../base/text.en.ts';
import { FieldGrid } from '../../ui/field-grid.tsx';
import { Section } from '../../ui/small-parts.tsx';
import type { FormPart } from './form-parts.ts';

/** What a part of the form is called in a mode. */
export function partTitle(part: FormPart, mode: CallMode): string {
  const { titles, titlesOfAgents } = text.form;
  return isAgentless(mode) ? { ...titles, ...titlesOfAgents }[part] : titles[part];
}

/** One part of the form: its title, and its fields two by two. */
export function SettingsPart({
  part,
  mode,
  children,
}: {
  part: FormPart;
  mode: CallMode;
  children: ReactNode;
}) {
  return (
    <Section title={partTitle(part, mode)}>
      <FieldGrid>{children}</FieldGrid>
    </Section>
  );
}
