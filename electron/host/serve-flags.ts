import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import { ON_MACHINE, SCREENING_MODES } from '../../shared/contract/campaign.ts';
import { CALL_MODES, type CallMode } from '../../shared/domain/call-mode.ts';

/** A flag that cannot be used; the message says which and how it is written. */
export class BadFlag extends Error {
  override readonly name = 'BadFlag';
}

export interface ServeFlags {
  data: string;
  /** Null: the usual one, or any free one when that is taken. */
  port: number | null;
  listen: string;
  tls: { cert: string; key: string } | null;
  storeUrl: string | null;
  country: string | null;
  pilot: boolean;
  open: boolean;
  unattended: boolean;
  contacts: number;
  operators: number;
  speed: number;
  /** Extra attempts after the first. */
  retries: number;
  mode: CallMode;
  /** Calls that the voice agent takes at once. */
  workers: number;
  screening: (typeof SCREENING_MODES)[number];
  /** What is done with machines that screening tells. */
  onMachine: (typeof ON_MACHINE)[number];
  seed: number;
  /** Share of dials that a person answers; null as in the carrier's file. */
  answerRate: number | null;
  /** Share of dials that a machine answers; null as in the carrier's file. */
  machines: number | null;
  /** Most live answers that may be abandoned, in thousandths. */
  abandonPerMille: number;
  out: string;
  help: boolean;
}

export const USAGE = `Callboard host

  --data DIR             data folder (default .callboard/data, with --pilot .callboard/pilot)
  --store URL            keep everything in PostgreSQL: postgres://user:password@host/database
  --port N               port of the console (default 4870, or any free one; 0 is any)
  --listen ADDRESS       address of the console (default 127.0.0.1; any other needs HTTPS)
  --tls-cert FILE        certificate and
  --tls-key FILE           key for HTTPS, which browsers on other machines need for their microphone
  --country XX           country of numbers without a country code, like GB
  --open                 open the console in an installed browser
  --pilot                sample campaign over the simulated carrier
  --unattended           with --pilot: work the whole campaign without a window, then end
    --contacts N           people to call (default 300)
    --operators N          scripted operators (default 16)
    --speed N              times faster than life, 1 to 20 (default 20)
    --retries N            attempts after the first, a minute later (default 1)
    --mode MODE            ${CALL_MODES.join(', ')} (default preview)
    --workers N            agentless: calls that the voice agent takes at once (default 10)
    --abandon-limit SHARE  predictive: most live answers that may be abandoned, 0.001 to 0.1 (default 0.03)
    --answer-rate SHARE    share of dials that a person answers, 0 to 1 (default as in resources/carrier.json)
    --machines SHARE       share of dials that a machine answers, 0 to 1 (default as in resources/carrier.json)
    --screening MODE       ${SCREENING_MODES.join(', ')}: tell machines from people before anybody is put through (default off)
    --on-machine ACTION    with --screening: ${ON_MACHINE.join(', ')} (default hang_up)
    --seed N               whom it calls and how long they talk is drawn from this (default 20260105)
    --out DIR              where reports and summary go (default .callboard/unattended)
  --help                 this text
`;

function share(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value < min || value > max) {
    throw new BadFlag(`--${flag} takes a number from ${min} to ${max}, like 0.3, not "${text}".`);
  }
  return value;
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new BadFlag(`--${flag} takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

/** Whether an address is this machine's own and cannot be reached from another (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** @throws BadFlag with a sentence for the person who typed it. */
export function readServeFlags(args: readonly string[]): ServeFlags {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        store: { type: 'string' },
        port: { type: 'string' },
        listen: { type: 'string', default: '127.0.0.1' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        country: { type: 'string' },
        open: { type: 'boolean', default: false },
        pilot: { type: 'boolean', default: false },
        unattended: { type: 'boolean', default: false },
        contacts: { type: 'string', default: '300' },
        operators: { type: 'string', default: '16' },
        speed: { type: 'string', default: '20' },
        retries: { type: 'string', default: '1' },
        mode: { type: 'string', default: 'preview' },
        workers: { type: 'string', default: '10' },
        screening: { type: 'string', default: 'off' },
        'on-machine': { type: 'string', default: 'hang_up' },
        seed: { type: 'string', default: '20260105' },
        'abandon-limit': { type: 'string', default: '0.03' },
        'answer-rate': { type: 'string' },
        machines: { type: 'string' },
        out: { type: 'string', default: '.callboard/unattended' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new BadFlag(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const { store, country, machines } = values;
  const answerRate = values['answer-rate'];
  const cert = values['tls-cert'];
  const key = values['tls-key'];
  if ((cert === undefined) !== (key === undefined)) {
    throw new BadFlag('HTTPS needs both --tls-cert and --tls-key.');
  }
  if (cert === undefined && !isLoopback(values.listen)) {
    throw new BadFlag(
      `--listen ${values.listen} would send links, lists and voices readable over the network. ` +
        'Give --tls-cert and --tls-key as well, or leave --listen away to serve this machine alone.',
    );
  }
  if (store !== undefined && !/^postgres(ql)?:\/\//.test(store)) {
    throw new BadFlag('--store takes a connection string like postgres://user:password@host/database.');
  }
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country)) {
    throw new BadFlag('--country takes two letters, like GB.');
  }
  const screening = SCREENING_MODES.find((each) => each === values.screening);
  if (!screening) throw new BadFlag(`--screening is one of ${SCREENING_MODES.join(', ')}.`);
  const onMachine = ON_MACHINE.find((each) => each === values['on-machine']);
  if (!onMachine) throw new BadFlag(`--on-machine is one of ${ON_MACHINE.join(', ')}.`);
  const mode = CALL_MODES.find((each) => each === values.mode);
  if (!mode) throw new BadFlag(`--mode is one of ${CALL_MODES.join(', ')}.`);
  return {
    data: values.data ?? (values.pilot ? '.callboard/pilot' : '.callboard/data'),
    port: values.port === undefined ? null : wholeNumber('port', values.port, 0, 65_535),
    listen: values.listen,
    tls: cert === undefined || key === undefined ? null : { cert, key },
    storeUrl: store ?? null,
    country: country?.toUpperCase() ?? null,
    pilot: values.pilot,
    open: values.open,
    unattended: values.unattended,
    contacts: wholeNumber('contacts', values.contacts, 1, 9_000),
    operators: wholeNumber('operators', values.operators, 1, 200),
    speed: wholeNumber('speed', values.speed, 1, 20),
    retries: wholeNumber('retries', values.retries, 0, 10),
    mode,
    workers: wholeNumber('workers', values.workers, 1, 200),
    screening,
    onMachine,
    seed: wholeNumber('seed', values.seed, 0, 2_147_483_647),
    abandonPerMille: Math.round(1_000 * share('abandon-limit', values['abandon-limit'], 0.001, 0.1)),
    answerRate: answerRate === undefined ? null : share('answer-rate', answerRate, 0, 1),
    machines: machines === undefined ? null : share('machines', machines, 0, 1),
    out: values.out,
    help: values.help,
  };
}
