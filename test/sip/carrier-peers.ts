import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LINEAR_OF_A, LINEAR_OF_MU } from '../../electron/carrier/sounds.ts';
import { freePort } from './peers/ports.ts';

export async function bindUdp(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', () => resolve()));
  return { socket, port: socket.address().port };
}

export const sdp = (
  port: number,
  { formats = '0 8 101', direction = 'sendrecv' }: { formats?: string; direction?: string } = {},
): string =>
  [
    'v=0',
    'o=sipp 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(formats.includes('101') ? ['a=rtpmap:101 telephone-event/8000'] : []),
    'a=ptime:20',
    `a=${direction}`,
    '',
  ].join('\r\n');

/** Steps of a sipp scenario, as XML. Requests carry the call's identifiers; `[...]` are sipp's own keywords. */
export const step = {
  request(
    method: string,
    body: string | null,
    { cseq = 1, refused = false }: { cseq?: number; refused?: boolean } = {},
  ): string {
    const reply = method === 'ACK' || method === 'BYE' || cseq > 1;
    // A CANCEL and the ACK of a refusal belong to the INVITE's own transaction: the same branch.
    const ofInvite = method === 'INVITE' || method === 'CANCEL' || refused;
    const branch = ofInvite ? `z9hG4bK-[pid]-[call_number]-${cseq}` : '[branch]';
    const lines = [
      `${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0`,
      `Via: SIP/2.0/UDP [local_ip]:[local_port];branch=${branch};rport`,
      'From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]',
      `To: <sip:[service]@[remote_ip]:[remote_port]>${reply ? '[peer_tag_param]' : ''}`,
      'Call-ID: [call_id]',
      `CSeq: ${cseq} ${method}`,
      'Contact: <sip:caller@CONTACT>',
      'Max-Forwards: 70',
      ...(body === null ? [] : ['Content-Type: application/sdp']),
      'Content-Length: [len]',
      '',
      body ?? '',
    ];
    return `<send${method !== 'ACK' ? ' retrans="500"' : ''}><![CDATA[\n${lines.join('\n').replaceAll('\r', '')}\n]]></send>`;
  },
  /** An answer of ours to a request of the carrier. */
  ok: `<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>`,
  recv: (code: number, optional = false): string =>
    `<recv response="${code}"${optional ? ' optional="true"' : ''} rrs="true"/>`,
  /** A required answer whose whole text must match `pattern`. */
  recvMatching: (code: number, pattern: string): string =>
    `<recv response="${code}"><action><ereg regexp="${pattern}" search_in="msg" check_it="true" assign_to="matched"/></action></recv><Reference variables="matched"/>`,
  recvRequest: (method: string): string => `<recv request="${method}"/>`,
  /** Ends the call, but repeats its last answer to retransmissions for a while. */
  answerAgainFor: (milliseconds: number): string => `<timewait milliseconds="${milliseconds}"/>`,
  pause: (milliseconds: number): string => `<pause milliseconds="${milliseconds}"/>`,
};

export interface SippResult {
  exitCode: number | null;
  output: string;
}

/** Runs sipp as the caller of one scenario; resolves when it ends. Exit code 0 means that every call went as written. */
export async function sipp(options: {
  target: number;
  number: string;
  steps: string[];
  calls?: number;
  rate?: number;
  /** Where in-dialog requests should reach the caller when it is behind a relay. */
  contact?: string;
  timeoutSec?: number;
  /** Further flags of sipp. */
  args?: readonly string[];
}): Promise<SippResult> {
  const folder = await mkdtemp(join(tmpdir(), 'carrier-'));
  const scenario = join(folder, 'caller.xml');
  const steps = options.steps.join('\n').replaceAll('CONTACT', options.contact ?? '[local_ip]:[local_port]');
  await writeFile(scenario, `<?xml version="1.0"?>\n<scenario name="caller">\n${steps}\n</scenario>\n`);
  const port = await freePort();
  const args = [
    '-sf',
    scenario,
    '-i',
    '127.0.0.1',
    '-p',
    String(port),
    '-s',
    options.number,
    '-m',
    String(options.calls ?? 1),
  ];
  args.push(
    '-r',
    String(options.rate ?? 10),
    '-nostdin',
    '-timeout',
    `${options.timeoutSec ?? 90}s`,
    '-timeout_error',
    '-trace_err',
    ...(options.args ?? []),
  );
  const child = spawn('sipp', [...args, `127.0.0.1:${options.target}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error('sipp is needed for this test (apt-get install sip-tester)', { cause: error })),
    );
    child.once('close', resolve);
  });
  await rm(folder, { recursive: true, force: true });
  return { exitCode, output: output.slice(-4000) };
}

/** One RTP packet as heard, with the time it came. */
export interface Heard {
  atMs: number;
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  samples: Int16Array;
  fromPort: number;
}

/** Binds a port and collects the RTP that reaches it. */
export async function listenRtp(): Promise<{ port: number; socket: Socket; heard: Heard[]; close(): void }> {
  const { socket, port } = await bindUdp();
  const heard: Heard[] = [];
  socket.on('message', (packet, source) => {
    const payloadType = packet.readUInt8(1) & 0x7f;
    const linear = payloadType === 8 ? LINEAR_OF_A : LINEAR_OF_MU;
    heard.push({
      atMs: Date.now(),
      payloadType,
      marker: (packet.readUInt8(1) & 0x80) !== 0,
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      ssrc: packet.readUInt32BE(8),
      samples: Int16Array.from(packet.subarray(12), (byte) => linear[byte] ?? 0),
      fromPort: source.port,
    });
  });
  return { port, socket, heard, close: () => void socket.close() };
}

/** Root mean square of the samples as a share of full scale. */
export function loudness(samples: Int16Array): number {
  return (
    Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / Math.max(1, samples.length)) / 32_768
  );
}

/** Share of the energy at one frequency (Goertzel), 0..1. */
export function shareAt(frequencyHz: number, samples: Int16Array): number {
  const turn = 2 * Math.cos((2 * Math.PI * frequencyHz) / 8000);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const sample of samples) {
    const now = sample + turn * last - before;
    before = last;
    last = now;
    energy += sample * sample;
  }
  const power = last * last + before * before - turn * last * before;
  return energy === 0 ? 0 : (2 * power) / (energy * samples.length);
}

/** Passes datagrams between one caller and a server, losing a share of them each way by a seeded draw. */
export async function lossyRelay(
  serverPort: number,
  lossShare: number,
  seed = 1,
): Promise<{ port: number; passed: () => number; lost: () => number; close(): void }> {
  const { socket: front, port } = await bindUdp();
  const { socket: back } = await bindUdp();
  let state = seed;
  let passed = 0;
  let lost = 0;
  const loses = (): boolean => {
    // The minimal standard generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647;
    const gone = state / 2_147_483_647 < lossShare;
    if (gone) lost++;
    else passed++;
    return gone;
  };
  let callerPort = 0;
  front.on('message', (datagram, source) => {
    // The server's own requests come to the front too, as the Contact says.
    if (source.port === serverPort) {
      if (!loses()) front.send(datagram, callerPort, '127.0.0.1');
      return;
    }
    callerPort = source.port;
    if (!loses()) back.send(datagram, serverPort, '127.0.0.1');
  });
  back.on('message', (datagram) => {
    if (!loses() && callerPort > 0) front.send(datagram, callerPort, '127.0.0.1');
  });
  return {
    port,
    passed: () => passed,
    lost: () => lost,
    close() {
      front.close();
      back.close();
    },
  };
}
