import * as z from 'zod';
import { namedTexts } from '../../shared/contract/named-texts.ts';
import { damaged } from './failures.ts';

/**
 * Reads a JSON column as what it has to be. `where` names the row as a person knows it, or by its id.
 * @throws StoreFailure `corrupt` that says which row it is
 */
export function readJson<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged({ cause: error }, where);
  }
}

/** Texts in their order: tags, names of variables and their values. */
export const textList = z.array(z.string());
/** Answers of a form by question. */
export const textRecord = namedTexts;
