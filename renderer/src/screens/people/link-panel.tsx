import { Button, CopyButton, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Operator } from '../../../../shared/contract/people.ts';
import { formatClock } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import type { RowButton } from '../../ui/columns.tsx';
import { SidePlace } from '../../ui/side-panel.tsx';
import { Failure, Waiting } from '../../ui/small-parts.tsx';

/** Makes links; the last one, or why it could not be made, is shown by {@link LinkPanel}. */
export function useLinkMaking() {
  return useMutation({
    mutationFn: (operator: Operator) => host.people.makeLink({ operatorId: operator.id }),
  });
}

export type LinkMaking = ReturnType<typeof useLinkMaking>;

/** Begins a link for somebody of a list. */
export const linkButton = <Row extends Operator>(
  { mutate }: LinkMaking,
  show: (row: Row) => void,
): RowButton<Row> => ({
  label: () => text.people.makeLink,
  name: ({ name }) => text.people.makeLinkFor(name),
  onClick: (row) => {
    mutate(row);
    show(row);
  },
});

interface LinkPanelProps {
  operator: Operator;
  making: LinkMaking;
  onClose: () => void;
}

/** A fresh link for one person, to be copied and handed over. */
export function LinkPanel({ operator, making, onClose }: LinkPanelProps) {
  const link = making.data;
  return (
    <SidePlace
      title={text.people.linkFor(operator.name)}
      foot={
        <>
          {link ? (
            <CopyButton value={link.address} timeout={1_200}>
              {({ copied, copy }) => (
                <Button autoFocus onClick={copy}>
                  {copied ? text.copied : text.people.copyLink}
                </Button>
              )}
            </CopyButton>
          ) : null}
          <Button variant="default" onClick={onClose}>
            {text.close}
          </Button>
        </>
      }
    >
      {making.isPending ? <Waiting words={text.loading(text.people.link)} /> : null}
      {making.error === null ? null : <Failure error={making.error} />}
      {link ? (
        <>
          <TextInput
            label={text.people.link}
            description={text.people.linkHint}
            readOnly
            value={link.address}
            onFocus={(event) => event.currentTarget.select()}
          />
          <p>{text.people.linkUntil(formatClock(link.expiresAtMs))}</p>
        </>
      ) : null}
    </SidePlace>
  );
}
