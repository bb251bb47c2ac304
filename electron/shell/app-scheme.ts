import type { CustomScheme, Protocol } from 'electron';
import type { FetchHandler } from '../host/http.ts';

/** The console's own origin: no file path, no server, nothing that a page elsewhere could name. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'callboard';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_PAGE = `${APP_ORIGIN}/`;

/** To be registered before Electron is ready. */
export const APP_SCHEMES: CustomScheme[] = [
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
];

/** True for addresses of the console itself, however they are written. */
export function isAppUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST;
}

/** Answers app:// by the host's own handler; whoever can reach this scheme sits at this machine. */
export function serveAppScheme(
  protocol: Pick<Protocol, 'handle'>,
  fetch: FetchHandler,
  session: { readonly operatorId: string },
): void {
  protocol.handle(APP_SCHEME, async (request) => {
    if (!isAppUrl(request.url)) return new Response(null, { status: 404 });
    return await fetch(new Request(request.url, { method: request.method }), session.operatorId);
  });
}
