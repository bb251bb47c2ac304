import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that the tests talk to and that nobody here wrote. */
interface Peer {
  what: string;
  packages: string[];
  present: () => boolean;
}

function onPath(...names: string[]): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/sbin', '/usr/local/bin');
  return names.some((name) =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

function hasKamailioModule(name: string): boolean {
  const roots = ['/usr/lib/x86_64-linux-gnu/kamailio/modules', '/usr/lib/aarch64-linux-gnu/kamailio/modules'];
  return roots.some((root) => existsSync(join(root, name)));
}

function hasPostgresServer(): boolean {
  const root = '/usr/lib/postgresql';
  return (
    existsSync(root) && readdirSync(root).some((version) => existsSync(join(root, version, 'bin', 'initdb')))
  );
}

const PEERS: Peer[] = [
  {
    what: 'Chromium',
    packages: ['chromium-headless-shell'],
    present: () => process.env.CHROMIUM !== undefined || onPath('chromium-headless-shell'),
  },
  { what: 'SIPp', packages: ['sip-tester'], present: () => onPath('sipp') },
  {
    what: 'Kamailio',
    packages: ['kamailio', 'kamailio-websocket-modules', 'kamailio-tls-modules', 'kamailio-extra-modules'],
    present: () => onPath('kamailio') && hasKamailioModule('websocket.so') && hasKamailioModule('tls.so'),
  },
  { what: 'baresip', packages: ['baresip-core'], present: () => onPath('baresip') },
  { what: 'PostgreSQL server', packages: ['postgresql'], present: hasPostgresServer },
  { what: 'OpenSSL', packages: ['openssl'], present: () => onPath('openssl') },
  { what: 'sqlite3 shell', packages: ['sqlite3'], present: () => onPath('sqlite3') },
];

const FESTIVAL_VOICES = [
  'festvox-kallpc16k',
  'festvox-kdlpc16k',
  'festvox-italp16k',
  'festvox-itapc16k',
  'festvox-czech-dita',
  'festvox-czech-machac',
  'festvox-czech-ph',
  'festvox-ru',
  'festvox-suopuhe-lj',
  'festvox-suopuhe-mv',
  'festvox-us-slt-hts',
  'festvox-ca-ona-hts',
];
const PROMPTS = ['en', 'es', 'fr', 'it', 'ru'].map((language) => `asterisk-core-sounds-${language}-wav`);

function hasBelow(root: string, least: number): boolean {
  return existsSync(root) && readdirSync(root).length >= least;
}

/** What speaks, plays and codes when the screening detector is trained and judged; no test needs it. */
const VOICES: Peer[] = [
  { what: 'eSpeak NG', packages: ['espeak-ng'], present: () => onPath('espeak-ng') },
  { what: 'Flite', packages: ['flite'], present: () => onPath('flite') },
  {
    what: 'Festival and its voices',
    packages: ['festival', ...FESTIVAL_VOICES],
    present: () =>
      onPath('festival') &&
      ['italian', 'czech', 'russian', 'finnish', 'us', 'catalan'].every((language) =>
        hasBelow(`/usr/share/festival/voices/${language}`, 1),
      ),
  },
  {
    what: 'recorded prompts and music',
    packages: [...PROMPTS, 'asterisk-prompt-it-menardi-wav', 'asterisk-moh-opsound-wav'],
    present: () =>
      hasBelow('/usr/share/asterisk/sounds/it_IT_f_Menardi', 1) &&
      hasBelow('/usr/share/asterisk/sounds', 6) &&
      hasBelow('/usr/share/asterisk/moh', 1),
  },
  { what: 'the GSM codec', packages: ['libgsm-tools'], present: () => onPath('toast') },
];

/** Like `providePeers`, for the voices that the screening detector is trained and judged on. */
export function provideVoices(say: (line: string) => void): boolean {
  return provide(VOICES, say);
}

/** Installs the peers that are missing when it can (root on Debian); otherwise says what to install and returns false. */
export function providePeers(say: (line: string) => void): boolean {
  return provide(PEERS, say);
}

function provide(peers: readonly Peer[], say: (line: string) => void): boolean {
  let missing = peers.filter((peer) => !peer.present());
  if (missing.length === 0) return true;
  const packages = missing.flatMap((peer) => peer.packages);
  say(`Missing: ${missing.map((peer) => peer.what).join(', ')}.`);
  const canInstall = process.getuid?.() === 0 && onPath('apt-get');
  if (canInstall) {
    say(`Installing from Debian: ${packages.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
    missing = peers.filter((peer) => !peer.present());
    if (missing.length === 0) return true;
    say(`Still missing: ${missing.map((peer) => peer.what).join(', ')}.`);
  }
  say(`Install them first: apt-get install ${missing.flatMap((peer) => peer.packages).join(' ')}`);
  return false;
}
