import { randomBytes } from 'node:crypto';
import type { LinkRefusal } from './links.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from './security-headers.ts';

const HOW_TO_GET_ONE =
  'An administrator makes it under People, with “Make a link”; it works once, for 15 minutes. ' +
  'On the machine that runs the host, pressing Enter in its terminal prints one for the administrator; ' +
  'without a terminal, “kill -USR2” with the number of its process writes it into its output.';

const WORDS: Readonly<Record<LinkRefusal | 'none', { title: string; words: string }>> = {
  none: {
    title: 'This console opens with a link',
    words: `Open your own link in this browser. ${HOW_TO_GET_ONE}`,
  },
  used: {
    title: 'This link was already used',
    words: `Every link opens one browser. Ask for a new one. ${HOW_TO_GET_ONE}`,
  },
  lapsed: {
    title: 'This link is older than 15 minutes',
    words: `Nobody used it in that time, so it opens nothing any more. Ask for a new one. ${HOW_TO_GET_ONE}`,
  },
  unknown: {
    title: 'This link is not known here',
    words:
      'Part of it may be missing, the host may have been started again since it was made, or the person it was ' +
      `made for is not there any more. Ask for a new one. ${HOW_TO_GET_ONE}`,
  },
};

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;' +
  'color-scheme:light dark}h1{font-size:1.4rem}';

/** The page of whoever has no session, which says why and what to do. */
export function signInPage(why: LinkRefusal | 'none'): Response {
  const { title, words } = WORDS[why];
  const nonce = randomBytes(18).toString('base64');
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width"><style nonce="${nonce}">${STYLE}</style>` +
    `<main><h1>${title}</h1><p>${words}</p></main></html>\n`;
  return new Response(html, {
    status: 401,
    headers: {
      ...SECURITY_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
    },
  });
}
