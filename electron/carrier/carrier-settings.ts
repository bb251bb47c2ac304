import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CALLEE_BEHAVIOURS } from './callee.ts';
import type { CarrierSettings } from './carrier.ts';

const behaviour = z.enum(CALLEE_BEHAVIOURS);
const weight = z.number().min(0).max(1_000_000);
const share = z.number().min(0).max(1);
const secondsRange = z
  .tuple([z.number().min(0).max(3600), z.number().min(0).max(3600)])
  .refine(([smallest, largest]) => smallest <= largest, 'write the smaller number of seconds first');

/** The file that describes a simulated public network, as resources/carrier.json. Unknown keys are refused. */
export const carrierSettingsSchema: z.ZodType<CarrierSettings> = z.strictObject({
  seed: z.int(),
  speed: z.number().min(0.01).max(1000),
  weights: z
    .strictObject({
      answer: weight,
      busy: weight,
      no_answer: weight,
      reject: weight,
      unreachable: weight,
      invalid_number: weight,
      voicemail: weight,
      early_hangup: weight,
      // Files of before know no assistants.
      screener: weight.default(0),
    })
    .refine(
      (weights) => Object.values(weights).some((each) => each > 0),
      'give at least one behaviour a weight',
    ),
  ringSec: secondsRange,
  talkSec: secondsRange,
  hangsUpShare: share,
  earlyMediaShare: share,
  codec: z.enum(['PCMU', 'PCMA', 'offered']),
  operatorSec: z
    .strictObject({ decide: secondsRange, prepare: secondsRange, talk: secondsRange, wrap: secondsRange })
    .optional(),
  mailboxSec: z.number().min(0.5).max(120).optional(),
  callsBackShare: share.optional(),
  callsBackSec: secondsRange.optional(),
  behaviours: z.record(z.string(), behaviour).optional(),
});

/** The carrier's file is missing, is not JSON or breaks the schema; the message says where and what to do. */
export class CarrierSettingsInvalid extends Error {
  override readonly name = 'CarrierSettingsInvalid';
  readonly file: string;
  /** One line per finding, `path: what is wrong`. */
  readonly findings: string[];
  constructor(file: string, findings: string[], options?: ErrorOptions) {
    super(
      `The simulated carrier cannot start from ${file}. ${findings.join('; ')}. Correct the file.`,
      options,
    );
    this.file = file;
    this.findings = findings;
  }
}

/**
 * Reads and checks a carrier file.
 * @throws CarrierSettingsInvalid
 */
export async function loadCarrierSettings(file: string | URL): Promise<CarrierSettings> {
  const name = String(file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CarrierSettingsInvalid(name, [reason], { cause: error });
  }
  const parsed = carrierSettingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CarrierSettingsInvalid(
    name,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the whole file'}: ${issue.message}`),
  );
}
