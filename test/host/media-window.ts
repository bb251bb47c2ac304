import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { stripTypeScriptTypes } from 'node:module';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { BROWSER } from '../browser.ts';
import { until } from '../until.ts';
import type { MediaEngine, OperatorLeg } from '../../electron/media/media.ts';

/** The console's own code, as the browser asks for it: by the names that it imports. */
const CLIENT = new URL('../../renderer/src/client/', import.meta.url);
const clientFile = async (name: string): Promise<string> =>
  stripTypeScriptTypes(await readFile(new URL(name, CLIENT), 'utf8'));

/** As strict as the policy of the desk's own pages. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'none'";

const PAGE = `<!doctype html><title>Operator</title><script type="module" src="/page.js"></script>`;

const PAGE_SCRIPT = `
import { openOperatorAudio, listAudioDevices } from '/operator-audio.js';
const states = [];
window.states = states;
window.listAudioDevices = listAudioDevices;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
window.open = () => {
  window.audio = openOperatorAudio({
    getOffer: window.getOffer,
    sendAnswer: window.sendAnswer,
    onStateChange: (state, reason) => states.push({ state, reason, at: performance.now() }),
  });
};
let analyser = null;
let analysed = null;
// Loudest frequency of what the page hears, with the level of the page's own meter.
window.heard = () => {
  const stream = window.audio.remoteStream;
  if (!stream) return { hertz: 0, level: 0 };
  if (analysed !== stream) {
    const context = new AudioContext();
    analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(stream).connect(analyser);
    window.analyserRate = context.sampleRate;
    analysed = stream;
  }
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let best = 0;
  for (let index = 1; index < bins.length; index++) if (bins[index] > bins[best]) best = index;
  return { hertz: (best * window.analyserRate) / analyser.fftSize, level: window.audio.levels().remote };
};
window.onsets = [];
window.watchOnsets = async () => {
  const context = new AudioContext({ latencyHint: 'interactive' });
  await context.audioWorklet.addModule('/onset.js');
  const node = new AudioWorkletNode(context, 'onset', { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => window.onsets.push(data);
  context.createMediaStreamSource(window.audio.remoteStream).connect(node);
};
`;

/** Tells the moment a block of 128 samples gets loud after silence; Date is the clock that host and page share. */
const WORKLET = `
registerProcessor('onset', class extends AudioWorkletProcessor {
  process([input]) {
    const samples = input[0];
    if (!samples) return true;
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const loud = sum / samples.length > 0.0025;
    if (loud && !this.loud) this.port.postMessage(Date.now());
    this.loud = loud;
    return true;
  }
});
`;

export interface HeardAudio {
  hertz: number;
  /** RMS, 0..1. */
  level: number;
}

/** An operator's window: Chromium with the desk's own audio client, joined to an engine. */
export class TestWindow {
  readonly page: Page;
  /** Legs opened for it so far; the last one is in use. */
  readonly legs: OperatorLeg[] = [];
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(page: Page, browser: Browser, server: Server) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
  }

  static async open(engine: () => MediaEngine): Promise<TestWindow> {
    const files: Record<string, [type: string, body: string]> = {
      '/': ['text/html', PAGE],
      '/page.js': ['text/javascript', PAGE_SCRIPT],
      '/onset.js': ['text/javascript', WORKLET],
      '/operator-audio.js': ['text/javascript', await clientFile('operator-audio.ts')],
      '/microphone.ts': ['text/javascript', await clientFile('microphone.ts')],
    };
    const server = createServer((request, response) => {
      const file = files[request.url ?? ''];
      response.writeHead(file ? 200 : 404, {
        'content-type': file?.[0] ?? 'text/plain',
        'content-security-policy': POLICY,
      });
      response.end(file?.[1] ?? '');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await chromium.launch({
      executablePath: BROWSER,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    const page = await browser.newPage();
    const window = new TestWindow(page, browser, server);
    await page.exposeFunction('getOffer', async () => {
      const leg = await engine().openOperatorLeg('127.0.0.1');
      window.legs.push(leg);
      return leg.offerSdp;
    });
    await page.exposeFunction('sendAnswer', async (sdp: string) => {
      await window.leg.accept(sdp);
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await until('the page script', () => page.evaluate('typeof window.heard === "function"'));
    return window;
  }

  get leg(): OperatorLeg {
    const leg = this.legs.at(-1);
    if (!leg) throw new Error('The window has not asked for an offer yet.');
    return leg;
  }

  /** Opens the page's audio and waits until it is connected. */
  async connect(): Promise<void> {
    await this.page.evaluate('window.open()');
    // By polling from here: the page's policy forbids the evaluation that waitForFunction needs.
    await until('the window is connected', () => this.page.evaluate('window.audio.state === "connected"'));
  }

  heard(): Promise<HeardAudio> {
    return this.page.evaluate('window.heard()');
  }

  /** Starts to note, in milliseconds since the epoch, when silence ends in the page. */
  async watchOnsets(): Promise<void> {
    await this.page.evaluate('window.watchOnsets()');
  }

  /** What was noted since the last call. */
  takeOnsets(): Promise<number[]> {
    return this.page.evaluate('window.onsets.splice(0)');
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}
