import type { Session, WebContents } from 'electron';
import { isAppUrl } from './app-scheme.ts';

interface Asker {
  /** Of the frame that asks. */
  url: string;
  isMainFrame: boolean;
  /** Absent when the permission has no kinds. */
  mediaTypes?: readonly string[] | undefined;
}

/** The microphone and the choice of a speaker, for the console's own main frame; nothing else, nobody else. */
export function isGranted(permission: string, asker: Asker): boolean {
  if (!asker.isMainFrame || !isAppUrl(asker.url)) return false;
  if (permission === 'speaker-selection') return true;
  if (permission !== 'media') return false;
  const kinds = asker.mediaTypes ?? [];
  return kinds.length > 0 && kinds.every((kind) => kind === 'audio');
}

/** Both questions that Chromium asks: may it (check), and will it be allowed (request). */
export function guardPermissions(
  session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  >,
): void {
  session.setPermissionRequestHandler((_contents: WebContents, permission, answer, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : undefined;
    answer(
      isGranted(permission, { url: details.requestingUrl, isMainFrame: details.isMainFrame, mediaTypes }),
    );
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isGranted(permission, {
      url: details.requestingUrl ?? origin,
      isMainFrame: details.isMainFrame,
      mediaTypes: details.mediaType === undefined ? [] : [details.mediaType],
    }),
  );
  session.setDevicePermissionHandler(() => false);
}
