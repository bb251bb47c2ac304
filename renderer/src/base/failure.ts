import { ORPCError } from '@orpc/client';
import { failure } from '../../../shared/contract/base.ts';
import { ConnectionLost } from './connection-lost.ts';
import { LocalFailure } from './local-failure.ts';
import { text } from './text.en.ts';

export interface FailureWords {
  what: string;
  /** What the person can do about it. */
  action: string | null;
  /** Messages by field, when the values did not fit. */
  fields: Record<string, string>;
}

const withFields = failure.loose();

/** What went wrong, as the host said it, or in words of our own when nothing was heard. */
export function wordsOf(error: unknown): FailureWords {
  if (error instanceof ORPCError) {
    const data = withFields.safeParse(error.data);
    const fields = data.success ? (data.data as { fields?: Record<string, string> }).fields : undefined;
    if (data.success) return { what: error.message, action: data.data.action, fields: fields ?? {} };
    return { what: text.failure.unexpected, action: error.message, fields: {} };
  }
  if (error instanceof ConnectionLost) {
    return { what: error.message, action: text.failure.tryAgain, fields: {} };
  }
  if (error instanceof LocalFailure) return { what: error.message, action: error.action, fields: {} };
  return { what: text.failure.connection, action: text.failure.tryAgain, fields: {} };
}
