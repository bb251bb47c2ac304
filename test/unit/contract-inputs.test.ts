import { isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  givenName,
  int4,
  isStorable,
  prose,
  secretText,
  storableText,
  text,
} from '../../shared/contract/base.ts';
import { contract } from '../../shared/contract/contract.ts';

/** Paths of the texts and numbers of a schema that are not made by the contract's own types, and of lists without an end. */
function bare(schema: unknown, path: string): string[] {
  if (schema instanceof z.ZodString || schema instanceof z.ZodNumber) return isStorable(schema) ? [] : [path];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, inner]) => bare(inner, `${path}.${name}`));
  }
  if (schema instanceof z.ZodArray) {
    const inner = bare(schema.element, `${path}[]`);
    return schema.safeParse(Array.from({ length: 100_000 })).error?.issues[0]?.code === 'too_big'
      ? inner
      : [...inner, `${path} (a list without an end)`];
  }
  if (schema instanceof z.ZodRecord) return [...bare(schema.keyType, path), ...bare(schema.valueType, path)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((inner) => bare(inner, path));
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) {
    return bare(schema.unwrap(), path);
  }
  const closed = [z.ZodEnum, z.ZodBoolean, z.ZodLiteral, z.ZodCustom];
  return closed.some((kind) => schema instanceof kind) ? [] : [`${path} (of a kind unknown to this test)`];
}

const inputs = Object.entries(contract).flatMap(([room, procedures]) =>
  Object.entries(procedures).flatMap(([name, procedure]: [string, unknown]) => {
    const input = isContractProcedure(procedure) ? procedure['~orpc'].inputSchema : undefined;
    return input === undefined ? [] : [[`${room}.${name}`, input] as const];
  }),
);

describe('what a seat may send', () => {
  it.each(inputs)('%s has only texts, numbers and lists that every store takes', (name, input) => {
    expect(bare(input, name)).toEqual([]);
  });

  it('keeps typed words and drops what no store takes', () => {
    expect(prose(20).parse('a\0b\ud800c\u{1f600}')).toBe('ab\ufffdc\u{1f600}');
    expect(storableText('plain')).toBe('plain');
  });

  it('takes a file whatever it is called, and drops what no store takes from its name', () => {
    expect(givenName(20).parse(' lis\0t\udc00.csv ')).toBe('list\ufffd.csv');
    for (const nothing of ['', ' ', '\0']) expect(givenName(20).safeParse(nothing).success).toBe(false);
  });

  it('refuses a name or a password with such a character', () => {
    for (const odd of ['a\0b', 'a\udc00']) {
      expect(text(20).safeParse(odd).success).toBe(false);
      expect(secretText(20).safeParse(odd).success).toBe(false);
    }
  });

  it('refuses a number that its column cannot hold', () => {
    expect(int4().safeParse(2 ** 31).success).toBe(false);
    expect(int4().parse(2 ** 31 - 1)).toBe(2 ** 31 - 1);
  });
});
