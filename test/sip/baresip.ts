import { connect } from 'node:net';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './peers/child.ts';
import { freePort } from './peers/ports.ts';
import { until } from '../until.ts';

export interface Baresip {
  port: number;
  /** What it wrote to its console so far. */
  output(): string;
  /** What it has heard so far: 16-bit samples at 8 kHz. */
  heard(): Promise<Int16Array>;
  /** Types on its console, over its control port: `hold`, `resume`, `sndcode 5`. */
  command(command: string, parameters?: string): Promise<void>;
  close(): Promise<void>;
}

/** A mono 16-bit WAV of one sine at 8 kHz. */
function sineWav(hertz: number, seconds: number): Buffer {
  const samples = seconds * 8000;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    wav.writeInt16LE(Math.round(10_000 * Math.sin((2 * Math.PI * hertz * index) / 8000)), 44 + index * 2);
  }
  return wav;
}

const MODULES = '/usr/lib/baresip/modules';

/**
 * Starts a real softphone that answers at once, plays a sine and records what it hears. After a re-INVITE
 * this version no longer records: its hearing must be judged before.
 */
export async function startBaresip(hertz: number, codec: 'pcmu' | 'pcma'): Promise<Baresip> {
  const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
  const port = await freePort();
  const control = await freePort();
  await writeFile(join(folder, 'tone.wav'), sineWav(hertz, 30));
  await writeFile(
    join(folder, 'config'),
    [
      `sip_listen 127.0.0.1:${port}`,
      'net_interface 127.0.0.1',
      'call_max_calls 4',
      // A bridge with one end is a player that plays nothing and takes no time.
      `audio_source aufile,${join(folder, 'tone.wav')}`,
      'audio_player aubridge,loop',
      'audio_alert aubridge,alert',
      'ausrc_srate 8000',
      'auplay_srate 8000',
      'audio_level no',
      'rtp_ports 40000-49998',
      `snd_path ${folder}`,
      `ctrl_tcp_listen 127.0.0.1:${control}`,
      `module_path ${MODULES}`,
      ...['g711', 'aubridge', 'aufile', 'sndfile'].map((name) => `module ${name}.so`),
      ...['account', 'menu', 'ctrl_tcp'].map((name) => `module_app ${name}.so`),
      '',
    ].join('\n'),
  );
  await writeFile(
    join(folder, 'accounts'),
    `<sip:callee@127.0.0.1:${port}>;regint=0;answermode=auto;audio_codecs=${codec}\n`,
  );
  await writeFile(join(folder, 'contacts'), '');
  const child = startChild('baresip', ['-f', folder, '-v'], folder);
  await until(`baresip to be ready: ${child.output()}`, () => child.output().includes('baresip is ready'));
  return {
    port,
    output: () => child.output(),
    async heard() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('-dec.wav'));
      const bytes = names[0] === undefined ? Buffer.alloc(0) : await readFile(join(folder, names[0]));
      const samples = bytes.subarray(44);
      return Int16Array.from({ length: samples.length >> 1 }, (_, index) => samples.readInt16LE(index * 2));
    },
    async command(command, parameters = '') {
      const body = JSON.stringify({ command, params: parameters, token: '' });
      await new Promise<void>((resolve, reject) => {
        const socket = connect(control, '127.0.0.1', () => socket.write(`${body.length}:${body},`));
        socket.once('data', () => {
          socket.destroy();
          resolve();
        });
        socket.once('error', reject);
        socket.once('close', () => reject(new Error(`baresip did not answer to "${command}".`)));
      });
    },
    async close() {
      await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
