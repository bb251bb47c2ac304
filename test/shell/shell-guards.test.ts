import { EventEmitter } from 'node:events';
import type { IpcMain, MessagePortMain, Protocol, Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import type { HostRouter } from '../../electron/host/router/router.ts';
import type { Session as SeatSession } from '../../electron/host/sessions.ts';
import type { FetchHandler } from '../../electron/host/http.ts';
import { APP_PAGE, isAppUrl, serveAppScheme } from '../../electron/shell/app-scheme.ts';
import { mainWindowOptions } from '../../electron/shell/main-window.ts';
import { guardContents } from '../../electron/shell/navigation.ts';
import { guardPermissions, isGranted } from '../../electron/shell/permissions.ts';
import { handOverSeatPorts } from '../../electron/shell/seat-port.ts';

describe('the console’s own addresses', () => {
  it.each([
    ['app://callboard/', true],
    ['app://callboard/assets/a.js', true],
    ['app://callboard.example/', false],
    ['app://evil/', false],
    ['https://callboard/', false],
    ['file:///etc/passwd', false],
    ['app:callboard', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s: %s', (address, isOurs) => expect(isAppUrl(address)).toBe(isOurs));

  it('are answered by the host’s handler as somebody who sits here, and no others', async () => {
    const handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
    const asked: [string, string | undefined][] = [];
    const seat = { operatorId: 'ada' };
    const protocol: Pick<Protocol, 'handle'> = {
      handle: (scheme, handler) => void handlers.set(scheme, handler),
    };
    const answer: FetchHandler = (request, who) => {
      asked.push([request.url, who?.operatorId]);
      return Promise.resolve(new Response('page'));
    };
    serveAppScheme(protocol, answer, seat);
    const handle = handlers.get('app');
    expect(await (await handle?.(new Request(APP_PAGE)))?.text()).toBe('page');
    expect((await handle?.(new Request('app://elsewhere/')))?.status).toBe(404);
    expect(asked).toEqual([['app://callboard/', 'ada']]);
  });
});

describe('permissions', () => {
  const here = { url: 'app://callboard/', isMainFrame: true };
  it.each([
    ['the microphone', 'media', { ...here, mediaTypes: ['audio'] }, true],
    ['a speaker', 'speaker-selection', here, true],
    ['the camera', 'media', { ...here, mediaTypes: ['video'] }, false],
    ['microphone and camera', 'media', { ...here, mediaTypes: ['audio', 'video'] }, false],
    ['media of no kind', 'media', { ...here, mediaTypes: [] }, false],
    [
      'the microphone from a frame inside',
      'media',
      { ...here, isMainFrame: false, mediaTypes: ['audio'] },
      false,
    ],
    [
      'the microphone from elsewhere',
      'media',
      { ...here, url: 'https://a.example/', mediaTypes: ['audio'] },
      false,
    ],
    ['the place', 'geolocation', here, false],
    ['notifications', 'notifications', here, false],
    ['other programs', 'openExternal', here, false],
  ] as const)('%s', (_what, permission, asker, granted) =>
    expect(isGranted(permission, asker)).toBe(granted),
  );

  it('are decided alike when asked before and when asked for', () => {
    type Requested = Parameters<Session['setPermissionRequestHandler']>[0];
    type Checked = Parameters<Session['setPermissionCheckHandler']>[0];
    let request: Requested = null;
    let check: Checked = null;
    guardPermissions({
      setPermissionRequestHandler: (handler) => void (request = handler),
      setPermissionCheckHandler: (handler) => void (check = handler),
      setDevicePermissionHandler: () => undefined,
    });
    const contents = {} as WebContents;
    const answers: boolean[] = [];
    const askFor = request as Requested;
    const may = check as Checked;
    const details = { requestingUrl: 'app://callboard/', isMainFrame: true, mediaTypes: ['audio' as const] };
    askFor?.(contents, 'media', (granted) => answers.push(granted), details);
    askFor?.(contents, 'media', (granted) => answers.push(granted), { ...details, mediaTypes: ['video'] });
    expect(answers).toEqual([true, false]);
    const checkDetails = {
      requestingUrl: 'app://callboard/',
      isMainFrame: true,
      mediaType: 'audio' as const,
    };
    expect(may?.(contents, 'media', 'app://callboard', { ...checkDetails, embeddingOrigin: '' })).toBe(true);
    expect(
      may?.(contents, 'media', 'app://callboard', {
        ...checkDetails,
        embeddingOrigin: '',
        mediaType: 'video',
      }),
    ).toBe(false);
  });
});

describe('ways out of the console', () => {
  class Contents extends EventEmitter {
    open: (() => { action: string }) | null = null;
    setWindowOpenHandler(handler: () => { action: string }): void {
      this.open = handler;
    }
  }
  const contents = new Contents();
  guardContents(contents as unknown as WebContents);

  function isStopped(event: string, details: object = {}): boolean {
    let stopped = false;
    contents.emit(event, { ...details, preventDefault: () => (stopped = true) });
    return stopped;
  }

  it('are refused: other pages, redirects, frames, webviews and new windows', () => {
    expect(isStopped('will-navigate', { url: 'https://a.example/' })).toBe(true);
    expect(isStopped('will-redirect', { url: 'https://a.example/' })).toBe(true);
    expect(isStopped('will-frame-navigate', { url: 'app://callboard/', isMainFrame: false })).toBe(true);
    expect(isStopped('will-attach-webview')).toBe(true);
    expect(contents.open?.()).toEqual({ action: 'deny' });
  });

  it('leave the console itself free to reload', () => {
    expect(isStopped('will-navigate', { url: 'app://callboard/' })).toBe(false);
    expect(isStopped('will-frame-navigate', { url: 'app://callboard/', isMainFrame: true })).toBe(false);
  });
});

describe('the window', () => {
  it('is sandboxed and isolated, and its timers run on while it is covered', () => {
    expect(mainWindowOptions('/preload.cjs', '/icon.png').webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      backgroundThrottling: false,
    });
  });
});

/** A seat port without Electron around it. */
function seatPortFloor(whenGone: () => void = () => undefined) {
  const ipc = new EventEmitter();
  const opened: SeatSession[] = [];
  const faults: unknown[] = [];
  let gone = 0;
  const ports: EventEmitter[] = [];
  const makePort = (): MessagePortMain => {
    const port = Object.assign(new EventEmitter(), {
      start: () => undefined,
      postMessage: () => undefined,
    });
    ports.push(port);
    return port as unknown as MessagePortMain;
  };
  handOverSeatPorts({
    ipcMain: ipc as unknown as Pick<IpcMain, 'on'>,
    makeChannel: () => ({ port1: makePort(), port2: makePort() }),
    router: {} as HostRouter,
    session: { id: 'window', personId: null, operatorId: 'you' },
    onWindow: (session) => {
      opened.push(session);
      return () => {
        gone += 1;
        whenGone();
      };
    },
    onFault: (error) => faults.push(error),
    log: () => undefined,
  });
  const handed: unknown[] = [];
  const frame = (url: string): object => ({ url, postMessage: (...args: unknown[]) => handed.push(args) });
  return { ipc, opened, ports, handed, frame, faults, gone: () => gone };
}

describe('the port that makes a window a seat', () => {
  it('is handed to the console’s main frame', () => {
    const { ipc, opened, ports, handed, frame, gone } = seatPortFloor();
    const main = frame('app://callboard/');
    ipc.emit('callboard-port', { senderFrame: main, sender: { mainFrame: main } });
    expect(opened.map((session) => session.operatorId)).toEqual(['you']);
    expect(handed).toEqual([['callboard-port', null, [ports[1]]]]);
    ports[0]?.emit('close');
    expect(gone()).toBe(1);
  });

  it('that cannot be handed over is a fault of that window, not the end of the host', () => {
    const { ipc, faults } = seatPortFloor();
    const main = {
      url: 'app://callboard/',
      postMessage() {
        throw new TypeError('Object has been destroyed');
      },
    };
    ipc.emit('callboard-port', { senderFrame: main, sender: { mainFrame: main } });
    expect(faults.map(String)).toEqual(['TypeError: Object has been destroyed']);
  });

  it('whose end trips is a fault of that window, not the end of the host', () => {
    const { ipc, ports, frame, faults, gone } = seatPortFloor(() => {
      throw new TypeError('no such desk');
    });
    const main = frame('app://callboard/');
    ipc.emit('callboard-port', { senderFrame: main, sender: { mainFrame: main } });
    ports[0]?.emit('close');
    ports[0]?.emit('close');
    expect(faults.map(String)).toEqual(['TypeError: no such desk']);
    expect(gone()).toBe(1);
  });

  it('is handed to nobody else', () => {
    const { ipc, opened, handed, frame } = seatPortFloor();
    const main = frame('app://callboard/');
    const strange = frame('https://a.example/');
    ipc.emit('callboard-port', { senderFrame: strange, sender: { mainFrame: strange } });
    ipc.emit('callboard-port', { senderFrame: frame('app://callboard/'), sender: { mainFrame: main } });
    ipc.emit('callboard-port', { senderFrame: null, sender: { mainFrame: main } });
    expect([opened, handed]).toEqual([[], []]);
  });
});
