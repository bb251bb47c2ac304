import { ORPCError, ValidationError } from '@orpc/server';
import { ServiceError } from '../../shared/domain/errors.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';
import { ListRefusal } from '../lists/refusal.ts';
import { MediaLost, MediaRefused } from '../media/errors.ts';
import { StoreFailure } from '../store/store.ts';

const CONTRACT_ERRORS = {
  not_found: { code: 'NOT_FOUND', status: 404 },
  refused: { code: 'REFUSED', status: 409 },
  invalid: { code: 'INVALID', status: 422 },
  unavailable: { code: 'UNAVAILABLE', status: 503 },
} as const;

type ContractErrorKind = keyof typeof CONTRACT_ERRORS;

function contractError(
  kind: ContractErrorKind,
  cause: Error,
  data: { action: string | null; fields?: Record<string, string> },
): ORPCError<string, unknown> {
  const { code, status } = CONTRACT_ERRORS[kind];
  return new ORPCError(code, { status, message: cause.message, data, cause });
}

function fieldsOf(error: ValidationError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = (issue.path ?? [])
      .map((part) => String(typeof part === 'object' ? part.key : part))
      .join('.');
    fields[path] ??= issue.message;
  }
  return fields;
}

/**
 * The one place where errors of the rooms become errors of the contract. Null for anything unforeseen: that is a fault
 * of the program, logged in full and told to the seat without its inside.
 */
export function asContractError(error: unknown): ORPCError<string, unknown> | null {
  if (error instanceof ORPCError) {
    const cause: unknown = error.cause;
    if (error.code === 'BAD_REQUEST' && cause instanceof ValidationError) {
      const fields = fieldsOf(cause);
      const first = Object.values(fields)[0] ?? 'The values do not fit';
      return contractError('invalid', new Error(`${first}.`, { cause }), { action: null, fields });
    }
    return error.code === 'INTERNAL_SERVER_ERROR' ? null : error;
  }
  if (error instanceof ServiceError) {
    const fields = 'fields' in error ? { fields: { ...(error.fields as Record<string, string>) } } : {};
    return contractError(error.kind, error, { action: error.action, ...fields });
  }
  if (error instanceof ListRefusal) {
    return contractError(error.kind, error, { action: error.action, fields: error.fields });
  }
  if (error instanceof StoreFailure) return contractError('unavailable', error, { action: error.action });
  if (error instanceof IllegalTransition) return contractError('refused', error, { action: null });
  if (error instanceof MediaRefused) return contractError('refused', error, { action: null });
  if (error instanceof MediaLost) {
    return contractError('unavailable', error, {
      action: 'Try again in a moment; the audio engine starts anew.',
    });
  }
  return null;
}

/** What a seat is told about a fault of the program. */
export function unforeseen(cause: unknown): ORPCError<string, unknown> {
  const error = new Error('The host met a fault of its own. Its log has the details.', { cause });
  return contractError('unavailable', error, {
    action: 'Try again; if it stays, look into the log of the host.',
  });
}
