import * as fc from 'fast-check';
import * as z from 'zod';

/** Values for the leaf at a path, like `campaigns.get.id`: some that mean something, or with `only` nothing else. */
export type KnownValues = (path: string) => { values: readonly unknown[]; only?: boolean };

/** Marks that people type, that programs leave behind, and that trip whoever reads text carelessly. */
const ODD_TEXTS = [
  '',
  ' ',
  '  spaced  ',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "'; drop table contacts; --",
  String.raw`%_\ ${'${x}'} {{name}}`,
  '\u0001\u001f\u007f\u0085',
  '\u200b\u202e\ufeff\u2028',
  'a\0b',
  '\ud800',
  '\udc00 half',
  '\ufffe\uffff',
  '"quoted",\r\n=1+1\t',
  'null',
  '1e999',
];
const ASTRAL = '\u{1f600}';
const COMBINING = '\u0301';

/** How far below the limit an unlimited text or list is tried. */
const FAR_ENOUGH = 300;

function patternOf(schema: z.ZodString): RegExp | null {
  for (const { _zod: inner } of schema.def.checks ?? []) {
    const { def } = inner;
    if ('pattern' in def && def.pattern instanceof RegExp) return new RegExp(def.pattern.source);
  }
  return null;
}

function texts(schema: z.ZodString): fc.Arbitrary<unknown> {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? FAR_ENOUGH;
  const pattern = patternOf(schema);
  const exact = [
    'x'.repeat(least),
    'x'.repeat(most),
    'é'.repeat(most),
    ASTRAL.repeat(Math.floor(most / 2)),
    `a${COMBINING.repeat(Math.max(0, most - 1))}`,
    ...ODD_TEXTS,
  ];
  return fc.oneof(
    ...among(schema, exact),
    { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: least, maxLength: Math.min(most, 40) }) },
    { weight: 1, arbitrary: fc.string({ minLength: least, maxLength: Math.min(most, 40) }) },
    ...(pattern ? [{ weight: 8, arbitrary: fc.stringMatching(pattern) }] : []),
  );
}

function numbers(schema: z.ZodNumber): fc.Arbitrary<unknown> {
  const least = Math.max(schema.minValue ?? -Infinity, Number.MIN_SAFE_INTEGER);
  const most = Math.min(schema.maxValue ?? Infinity, Number.MAX_SAFE_INTEGER);
  const edges = [
    least,
    least + 1,
    most,
    most - 1,
    0,
    -0,
    1,
    -1,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 53 - 1,
  ];
  return fc.oneof(
    ...among(schema, edges),
    { weight: 2, arbitrary: fc.maxSafeInteger() },
    {
      weight: 2,
      arbitrary: fc.integer({ min: 0, max: 100 }),
    },
  );
}

/** Those of the values that the schema takes, as one choice; no choice when it takes none. */
function among(schema: z.ZodType, values: readonly unknown[], weight = 4) {
  const taken = values.filter((value) => schema.safeParse(value).success);
  return taken.length === 0 ? [] : [{ weight, arbitrary: fc.constantFrom(...taken) }];
}

function lists(schema: z.ZodArray, path: string, known: KnownValues): fc.Arbitrary<unknown> {
  const element = inputOf(schema.element as z.ZodType, `${path}[]`, known);
  let most = FAR_ENOUGH;
  for (const { _zod: inner } of schema.def.checks ?? []) {
    const { def } = inner;
    if ('maximum' in def && typeof def.maximum === 'number') most = def.maximum;
  }
  return fc.oneof(
    { weight: 6, arbitrary: fc.array(element, { maxLength: Math.min(most, 5) }) },
    { weight: 1, arbitrary: element.map((value) => Array.from({ length: most }, () => value)) },
  );
}

function objects(schema: z.ZodObject, path: string, known: KnownValues): fc.Arbitrary<unknown> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const [name, inner] of Object.entries(schema.shape)) {
    fields[name] = inputOf(inner as z.ZodType, `${path}.${name}`, known);
    if (!(inner instanceof z.ZodOptional || inner instanceof z.ZodDefault)) required.push(name);
  }
  const plain = fc.record(fields, { requiredKeys: required });
  // A key that nobody asked for is left out by the schema, whatever it is called.
  return fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 1, arbitrary: plain.map((value) => ({ ...value, ['__proto__']: { id: 'x' }, extra: [null] })) },
  );
}

function arbitraryOf(schema: z.ZodType, path: string, known: KnownValues): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodString) return texts(schema);
  if (schema instanceof z.ZodNumber) return numbers(schema);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodObject) return objects(schema, path, known);
  if (schema instanceof z.ZodArray) return lists(schema, path, known);
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema;
    const keys = inputOf(keyType as z.ZodType, `${path}{}`, known) as fc.Arbitrary<string>;
    return fc.dictionary(keys, inputOf(valueType as z.ZodType, `${path}.*`, known), { maxKeys: 5 });
  }
  if (schema instanceof z.ZodNullable) {
    return fc.option(inputOf(schema.unwrap() as z.ZodType, path, known), { nil: null, freq: 4 });
  }
  if (schema instanceof z.ZodOptional) {
    return fc.option(inputOf(schema.unwrap() as z.ZodType, path, known), { nil: undefined, freq: 4 });
  }
  if (schema instanceof z.ZodDefault) return inputOf(schema.unwrap() as z.ZodType, path, known);
  if (schema.safeParse(new Blob([])).success) {
    return fc.uint8Array({ maxLength: 200 }).map((bytes) => new Blob([Uint8Array.from(bytes)]));
  }
  throw new Error(`${path} is of a kind that is not known here.`);
}

/** Anything that the schema takes as its input, at its limits more often than between them. */
export function inputOf(schema: z.ZodType, path: string, known: KnownValues): fc.Arbitrary<unknown> {
  const { values, only = false } = known(path);
  const meant = among(schema, values, 12);
  const [first] = meant;
  if (only && first) return first.arbitrary;
  const any = { weight: 4, arbitrary: arbitraryOf(schema, path, known) };
  return fc.oneof(...meant, any).filter((value) => schema.safeParse(value).success);
}
