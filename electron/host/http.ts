import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { isAtLeast, LEAST_ROLES_DOWNLOAD, type Role } from '../../shared/contract/roles.ts';
import { contentSecurityPolicy, CSP_NONCE_PLACEHOLDER, SECURITY_HEADERS } from './security-headers.ts';
import { signInPage } from './sign-in-page.ts';

/** A file that a seat may fetch, with the name it should be saved under. */
export interface Download {
  fileName: string;
  mediaType: string;
  /** Null when the length is not known before the end. */
  bytes: number | null;
  body: ReadableStream<Uint8Array>;
}

export interface HttpDeps {
  /** Folder of the built page. */
  rendererFolder: string;
  /** Null when there is no finished export of this id. */
  exportFile(id: string): Promise<{ path: string; fileName: string } | null>;
  hasImport(importId: string): Promise<boolean>;
  /** Rejected rows of an import as CSV, piece by piece. */
  rejectsCsv(importId: string): AsyncIterable<string>;
  /** Rows of an import in which something was changed, as CSV, piece by piece. */
  warningsCsv(importId: string): AsyncIterable<string>;
  /** A recorded message as WAV; null when it is not there. */
  messageWav(id: string): Promise<{ fileName: string; bytes: Uint8Array<ArrayBuffer> } | null>;
  roleOf(operatorId: string): Promise<Role>;
}

/** One handler for both shells: over HTTP in `serve`, behind app:// in Electron. `seat` is who asks; null may have public files only. */
export type FetchHandler = (
  request: Request,
  seat: { readonly operatorId: string } | null,
) => Promise<Response>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.csv': 'text/csv; charset=utf-8',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const NOT_SIGNED_IN = 'This file is for people with a session. Open your link in this browser first.';

/** Name for a Content-Disposition header: plain ASCII beside the exact one (RFC 6266, RFC 8187). */
export function contentDisposition(fileName: string): string {
  const ascii = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(fileName).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

function plain(status: number, words: string): Response {
  return new Response(`${words}\n`, {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
  });
}

function download(file: Download): Response {
  const headers = new Headers({
    ...SECURITY_HEADERS,
    'content-type': file.mediaType,
    'content-disposition': contentDisposition(file.fileName),
    'cache-control': 'no-store',
  });
  if (file.bytes !== null) headers.set('content-length', String(file.bytes));
  return new Response(file.body, { headers });
}

/** A file as a download that is read while it is sent. */
async function fileDownload(path: string, fileName: string): Promise<Download | null> {
  const found = await statOrNull(path);
  if (!found?.isFile()) return null;
  return {
    fileName,
    mediaType: MEDIA_TYPES[extname(fileName).toLowerCase()] ?? 'application/octet-stream',
    bytes: Number(found.size),
    body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
  };
}

async function statOrNull(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}

/** The file below `folder` that a URL path names; null for anything that would leave the folder. */
export function fileBelow(folder: string, urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = join(folder, path);
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null;
}

type DownloadKind = keyof typeof LEAST_ROLES_DOWNLOAD;

/** Paths of what can be downloaded; each names one thing by its id. */
const DOWNLOADS: readonly { kind: DownloadKind; path: RegExp }[] = [
  { kind: 'export', path: /^\/exports\/([\w-]{1,64})$/ },
  { kind: 'rejects', path: /^\/imports\/([\w-]{1,64})\/rejects\.csv$/ },
  { kind: 'warnings', path: /^\/imports\/([\w-]{1,64})\/warnings\.csv$/ },
  { kind: 'message', path: /^\/messages\/([\w-]{1,64})\.wav$/ },
];

const GONE: Readonly<Record<DownloadKind, string>> = {
  export: 'This export is not there any more.',
  rejects: 'This import is not there any more.',
  warnings: 'This import is not there any more.',
  message: 'This message is not there any more.',
};

/** Makes the handler that answers the console's page and its downloads. */
export function createFetchHandler(deps: HttpDeps): FetchHandler {
  async function page(): Promise<Response> {
    let html: string;
    try {
      html = await readFile(join(deps.rendererFolder, 'index.html'), 'utf8');
    } catch (error) {
      if (isMissing(error)) return plain(503, 'The console is not built yet. Run "npm run build" once.');
      throw error;
    }
    const nonce = randomBytes(18).toString('base64');
    return new Response(html.replaceAll(CSP_NONCE_PLACEHOLDER, nonce), {
      headers: {
        ...SECURITY_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
      },
    });
  }

  async function asset(pathname: string): Promise<Response> {
    const file = fileBelow(deps.rendererFolder, pathname);
    const mediaType = file === null ? undefined : MEDIA_TYPES[extname(file).toLowerCase()];
    if (file === null || mediaType === undefined || extname(file) === '.html')
      return plain(404, 'Not found.');
    const found = await statOrNull(file);
    if (!found?.isFile()) return plain(404, 'Not found.');
    return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, {
      headers: {
        ...SECURITY_HEADERS,
        'content-type': mediaType,
        'content-length': String(found.size),
        // Built files carry a hash of what is in them.
        'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    });
  }

  async function rowsDownload(
    importId: string,
    fileName: string,
    rows: (importId: string) => AsyncIterable<string>,
  ): Promise<Download | null> {
    if (!(await deps.hasImport(importId))) return null;
    return {
      fileName,
      mediaType: 'text/csv; charset=utf-8',
      bytes: null,
      body: ReadableStream.from(rows(importId)).pipeThrough(new TextEncoderStream()),
    };
  }

  async function messageDownload(id: string): Promise<Download | null> {
    const wav = await deps.messageWav(id);
    if (!wav) return null;
    const { fileName, bytes } = wav;
    return { fileName, mediaType: 'audio/wav', bytes: bytes.length, body: new Blob([bytes]).stream() };
  }

  const downloads: Readonly<Record<DownloadKind, (id: string) => Promise<Download | null>>> = {
    async export(id) {
      const file = await deps.exportFile(id);
      return file && (await fileDownload(file.path, file.fileName));
    },
    rejects: (id) => rowsDownload(id, 'Rejected rows.csv', (importId) => deps.rejectsCsv(importId)),
    warnings: (id) => rowsDownload(id, 'Rows with warnings.csv', (importId) => deps.warningsCsv(importId)),
    message: messageDownload,
  };

  return async (request, seat) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'Only GET and HEAD are answered here.');
    }
    if (pathname === '/' || pathname === '/index.html') return seat ? page() : signInPage('none');

    const named = DOWNLOADS.find(({ path }) => path.test(pathname));
    if (!named) return asset(pathname);
    if (!seat) return plain(401, NOT_SIGNED_IN);
    const least = LEAST_ROLES_DOWNLOAD[named.kind];
    if (!isAtLeast(await deps.roleOf(seat.operatorId), least)) {
      return plain(403, `Only a ${least} can fetch this file. Ask a ${least}.`);
    }
    const file = await downloads[named.kind](named.path.exec(pathname)?.[1] ?? '');
    return file ? download(file) : plain(404, GONE[named.kind]);
  };
}
