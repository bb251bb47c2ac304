import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { wordsOf } from '../base/failure.ts';

interface EditingParts<Values> {
  /** What is read again once something was stored or taken away. */
  queryKey: QueryKey;
  save: (values: Values) => Promise<unknown>;
  /** Absent for what is new, or cannot be taken away. */
  remove?: (() => Promise<unknown>) | undefined;
  onClose: () => void;
}

/** Saving and removing what a side form edits: both read the lists again and close the form, and a failure is said in it. */
export function useEditing<Values = void>({ queryKey, save, remove, onClose }: EditingParts<Values>) {
  const queryClient = useQueryClient();
  const onSuccess = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey });
    onClose();
  };
  const saving = useMutation({ mutationFn: save, onSuccess });
  const removing = useMutation({ mutationFn: async () => remove?.(), onSuccess });
  const run = (): void => {
    saving.reset();
    removing.mutate();
  };
  const fields = saving.isError ? wordsOf(saving.error).fields : {};
  return {
    save: (values: Values): void => {
      removing.reset();
      saving.mutate(values);
    },
    /** What the host says of one field; it names what it was sent, and the fields may stand in a form of it. */
    errorOf: (field: string): string | undefined => fields[field] ?? fields[`form.${field}`],
    /** For the side form. */
    form: { saving: saving.isPending, error: saving.error ?? removing.error, onClose },
    /** For the side form of what can be taken away. */
    removalOf: (title: string, asks: string) =>
      remove ? { removal: { title, asks, removing: removing.isPending, run } } : {},
  };
}
