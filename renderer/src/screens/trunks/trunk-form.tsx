import { Checkbox, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm, type FormErrors, type UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { trunkForm, type TrunkForm as TrunkValues } from '../../../../shared/contract/trunk.ts';
import { TRUNK_PROTOCOLS } from '../../../../shared/domain/trunk-status.ts';
import { wordsOf } from '../../base/failure.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { FieldGrid, WholeRow } from '../../ui/field-grid.tsx';
import { SideForm } from '../../ui/side-panel.tsx';
import type { TrunkRow } from './trunk-list.tsx';

const NEW_TRUNK: TrunkValues = {
  name: '',
  protocol: 'udp',
  host: '',
  port: null,
  outboundProxy: null,
  register: true,
  registerExpiresSec: 600,
  username: '',
  authUsername: null,
  wsPath: null,
  verifyTls: true,
  localAddress: null,
  enabled: true,
  channels: 0,
  callsPerSec: 0,
};
const PROTOCOLS = TRUNK_PROTOCOLS.map((value) => ({ value, label: value.toUpperCase() }));

function validate(values: TrunkValues): FormErrors {
  const parsed = trunkForm.safeParse(values);
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
}

type TrunkFormHook = UseFormReturnType<TrunkValues, TrunkValues, typeof validate>;

/** One trunk, beside the list. */
export function TrunkForm({ trunk, onClose }: { trunk: TrunkRow | null; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const form = useForm<TrunkValues, TrunkValues>({
    mode: 'controlled',
    initialValues: trunk ? trunkForm.parse(trunk) : NEW_TRUNK,
    validate,
  });
  const save = useMutation({
    mutationFn: (values: TrunkValues) =>
      host.trunks.save({ id: trunk?.id ?? null, form: values, password: password === '' ? null : password }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.trunks.key() });
      onClose();
    },
    onError: (error) => form.setErrors(wordsOf(error).fields),
  });
  const remove = useMutation(
    queries.trunks.remove.mutationOptions({
      onError: tellFailure,
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries({ queryKey: queries.trunks.key() });
      },
    }),
  );
  return (
    <SideForm
      title={trunk ? text.trunks.editTitle(trunk.name) : text.trunks.newTitle}
      saveLabel={text.trunks.save}
      onSave={form.onSubmit((values) => save.mutate(values))}
      saving={save.isPending}
      error={save.error}
      onClose={onClose}
      {...(trunk
        ? {
            removal: {
              title: text.trunks.removeTitle(trunk.name),
              asks: text.trunks.removeAsks(trunk.name),
              removing: remove.isPending,
              run: () => remove.mutate({ id: trunk.id }),
            },
          }
        : {})}
    >
      <FieldGrid>
        <AddressFields form={form} />
        <AccountFields form={form} />
        <PasswordInput
          size="xs"
          label={text.trunks.password}
          description={trunk ? passwordNote(trunk) : null}
          error={save.error ? wordsOf(save.error).fields['password'] : null}
          autoComplete="off"
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <LimitFields form={form} />
        <WholeRow>
          <Checkbox label={text.trunks.enabled} {...form.getInputProps('enabled', { type: 'checkbox' })} />
        </WholeRow>
      </FieldGrid>
    </SideForm>
  );
}

function passwordNote({ hasPassword, passwordHere }: TrunkRow): string | null {
  if (!hasPassword) return null;
  return passwordHere ? text.trunks.passwordKept : text.trunks.passwordElsewhere;
}

/** An emptied text is no text. */
function optional(form: TrunkFormHook, path: 'outboundProxy' | 'authUsername' | 'wsPath' | 'localAddress') {
  return {
    ...form.getInputProps(path),
    value: form.values[path] ?? '',
    onChange: (event: { currentTarget: { value: string } }) =>
      form.setFieldValue(path, event.currentTarget.value === '' ? null : event.currentTarget.value),
  };
}

function AddressFields({ form }: { form: TrunkFormHook }) {
  const { protocol } = form.values;
  const isSocket = protocol === 'ws' || protocol === 'wss';
  const isSecure = protocol === 'tls' || protocol === 'wss';
  return (
    <>
      <TextInput label={text.trunks.name} autoFocus maxLength={80} {...form.getInputProps('name')} />
      <Select label={text.trunks.protocol} data={PROTOCOLS} {...form.getInputProps('protocol')} />
      <TextInput label={text.trunks.host} {...form.getInputProps('host')} />
      <NumberInput
        label={text.trunks.port}
        placeholder={text.trunks.portNote}
        min={1}
        max={65_535}
        hideControls
        value={form.values.port ?? ''}
        error={form.errors.port}
        onChange={(value) => form.setFieldValue('port', typeof value === 'number' ? value : null)}
      />
      {isSocket ? (
        <TextInput label={text.trunks.wsPath} placeholder="/ws" {...optional(form, 'wsPath')} />
      ) : null}
      <TextInput
        label={text.trunks.proxy}
        description={text.trunks.proxyNote}
        {...optional(form, 'outboundProxy')}
      />
      <TextInput
        label={text.trunks.localAddress}
        description={text.trunks.localNote}
        {...optional(form, 'localAddress')}
      />
      {isSecure ? (
        <WholeRow>
          <Checkbox
            label={text.trunks.verifyTls}
            {...form.getInputProps('verifyTls', { type: 'checkbox' })}
          />
        </WholeRow>
      ) : null}
    </>
  );
}

function AccountFields({ form }: { form: TrunkFormHook }) {
  return (
    <>
      <WholeRow>
        <Checkbox label={text.trunks.register} {...form.getInputProps('register', { type: 'checkbox' })} />
      </WholeRow>
      {form.values.register ? (
        <NumberInput
          label={text.trunks.expires}
          min={60}
          max={7_200}
          {...form.getInputProps('registerExpiresSec')}
        />
      ) : null}
      <TextInput label={text.trunks.username} autoComplete="off" {...form.getInputProps('username')} />
      <TextInput
        label={text.trunks.authUsername}
        description={text.trunks.authNote}
        autoComplete="off"
        {...optional(form, 'authUsername')}
      />
    </>
  );
}

/** What the provider lets the account do. */
function LimitFields({ form }: { form: TrunkFormHook }) {
  return (
    <>
      <NumberInput
        label={text.trunkLimits.channels}
        description={text.trunkLimits.channelsNote}
        min={0}
        max={10_000}
        allowDecimal={false}
        {...form.getInputProps('channels')}
      />
      <NumberInput
        label={text.trunkLimits.callsPerSec}
        description={text.trunkLimits.callsPerSecNote}
        min={0}
        max={100}
        allowDecimal={false}
        {...form.getInputProps('callsPerSec')}
      />
    </>
  );
}
