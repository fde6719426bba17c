import { safeText } from './text.ts';

/** Product names: not translated. The types that the service is known to have. */
const serverNames: ReadonlyMap<string, string> = new Map([
  ['ftp', 'FTP'],
  ['sftp', 'SFTP'],
  ['s3', 'S3'],
  ['google_cloud_storage', 'Google Cloud Storage'],
  ['webdav', 'WebDAV'],
  ['wasabi', 'Wasabi'],
  ['backblaze_b2', 'Backblaze B2'],
  ['one_drive', 'OneDrive'],
  ['box', 'Box'],
  ['dropbox', 'Dropbox'],
  ['google_drive', 'Google Drive'],
  ['azure', 'Azure'],
  ['sharepoint', 'SharePoint'],
  ['s3_compatible', 'S3-compatible'],
  ['azure_files', 'Azure Files'],
  ['files_agent', 'Files Agent'],
  ['filebase', 'Filebase'],
  ['cloudflare', 'Cloudflare'],
  ['linode', 'Linode'],
  ['files_com', 'Files.com'],
]);

/** The types of remote server that have a name here. */
export const knownServerTypes: readonly string[] = [...serverNames.keys()];

/** The name of a kind of remote server; `undefined` is the Files.com side, an unknown kind keeps its own name. */
export function formatServer(type: string | undefined): string {
  if (type === undefined) return 'Files.com';
  return serverNames.get(type) ?? safeText(type, 40);
}

/** From where to where a sync goes: `S3 → SharePoint`. */
export function formatRoute(sourceType: string | undefined, destinationType: string | undefined): string {
  return `${formatServer(sourceType)} → ${formatServer(destinationType)}`;
}
