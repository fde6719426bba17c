import type { LogFormat } from '../logs/logLayout.ts';
import { fraction, hash, pick } from './random.ts';

/** How a sync's runs end, as shares of 1; the rest succeeds. */
interface Outcomes {
  readonly failure: number;
  readonly partialFailure: number;
  readonly skipped: number;
}

/** A sync as the stand-in knows it: what it is called, how often it runs, and what a run of it is like. */
export interface EmulatedSync {
  readonly id: number;
  readonly name: string;
  readonly siteId: number;
  readonly workspaceId: number;
  readonly userId: number;
  readonly intervalMinutes: number;
  /** The minute of the interval in which it runs, counted back from the start of the server. */
  readonly phaseMinutes: number;
  readonly disabled: boolean;
  readonly srcType: string | null;
  readonly destType: string | null;
  /** Null on the Files.com side, as the type is. */
  readonly srcServerId: number | null;
  readonly destServerId: number | null;
  readonly srcPath: string;
  readonly destPath: string;
  readonly outcomes: Outcomes;
  readonly typicalSeconds: number;
  readonly typicalFiles: number;
  readonly typicalFileBytes: number;
  readonly folders: readonly string[];
  readonly stem: string;
  readonly extension: string;
  /** What it is when the other side is out of reach: an index into the errors of `logs/runErrors.ts`. */
  readonly trouble: number;
  readonly log: LogFormat;
  /** Some of the service's dates come with an offset instead of `Z`. */
  readonly offsetDates: boolean;
}

interface Template {
  readonly name: string;
  readonly src: string | null;
  readonly dest: string | null;
  readonly every: number;
  readonly content?: keyof typeof contents;
  readonly outcomes?: Outcomes;
  readonly disabled?: boolean;
  readonly log?: LogFormat;
  readonly trouble?: number;
}

const minutes = { minute: 1, five: 5, quarter: 15, hour: 60, sixHours: 360, day: 1440, week: 10_080 };

const contents = {
  invoices: {
    folders: ['Finance/Invoices', 'Finance/Credit notes', 'Finance/Reminders'],
    stem: 'invoice',
    extension: 'pdf',
    files: 40,
    bytes: 180_000,
  },
  media: {
    folders: ['Marketing/Raw', 'Marketing/Cut', 'Marketing/Thumbnails'],
    stem: 'clip',
    extension: 'mov',
    files: 12,
    bytes: 240_000_000,
  },
  orders: { folders: ['EDI/850', 'EDI/855', 'EDI/810'], stem: 'order', extension: 'edi', files: 90, bytes: 14_000 },
  photos: {
    folders: ['Kundenfotos/München', 'Kundenfotos/Zürich', 'Photos/Warehouse'],
    stem: 'IMG',
    extension: 'jpg',
    files: 220,
    bytes: 3_400_000,
  },
  backups: {
    folders: ['Backups/db', 'Backups/mail', 'Backups/config'],
    stem: 'dump',
    extension: 'tar.zst',
    files: 18,
    bytes: 900_000_000,
  },
  reports: {
    folders: ['Reports/Daily', 'Reports/Audit', '報告書/月次'],
    stem: 'report',
    extension: 'xlsx',
    files: 30,
    bytes: 420_000,
  },
  scans: { folders: ['Scans/Front desk', 'Scans/Mail room'], stem: 'scan', extension: 'tif', files: 3, bytes: 800_000 },
} as const;

const steady: Outcomes = { failure: 0.015, partialFailure: 0.03, skipped: 0.04 };
const flaky: Outcomes = { failure: 0.12, partialFailure: 0.18, skipped: 0.05 };
const broken: Outcomes = { failure: 1, partialFailure: 0, skipped: 0 };
const drowning: Outcomes = { failure: 0.002, partialFailure: 0.004, skipped: 0.15 };

const templates: readonly Template[] = [
  {
    name: 'Azure to SharePoint',
    src: 'azure',
    dest: 'sharepoint',
    every: minutes.hour,
    content: 'reports',
    outcomes: flaky,
  },
  {
    name: 'Front desk scanner',
    src: 'files_agent',
    dest: null,
    every: minutes.minute,
    content: 'scans',
    outcomes: drowning,
  },
  { name: 'Nightly SFTP → S3: invoices', src: 'sftp', dest: 's3', every: minutes.day, content: 'invoices' },
  {
    name: 'Partner exchange (certificate expired)',
    src: null,
    dest: 'sftp',
    every: minutes.hour,
    content: 'orders',
    outcomes: broken,
    trouble: 2,
  },
  { name: 'EDI orders in', src: 'sftp', dest: null, every: minutes.five, content: 'orders' },
  { name: 'EDI confirmations out', src: null, dest: 'sftp', every: minutes.five, content: 'orders' },
  {
    name: 'Marketing footage to Dropbox',
    src: null,
    dest: 'dropbox',
    every: minutes.sixHours,
    content: 'media',
    outcomes: flaky,
  },
  { name: 'Weekly database backup', src: 's3', dest: 'wasabi', every: minutes.week, content: 'backups' },
  { name: 'Warehouse photos', src: 'ftp', dest: 'google_cloud_storage', every: minutes.quarter, content: 'photos' },
  { name: 'OneDrive mirror: Legal', src: 'one_drive', dest: null, every: minutes.hour, content: 'reports' },
  { name: 'Box to Azure Files', src: 'box', dest: 'azure_files', every: minutes.sixHours, content: 'reports' },
  { name: 'Legacy FTP pickup', src: 'ftp', dest: null, every: minutes.hour, content: 'orders', log: 'none' },
  {
    name: 'Old mainframe export',
    src: 'ftp',
    dest: 's3_compatible',
    every: minutes.day,
    content: 'reports',
    log: 'text',
  },
  {
    name: 'Google Drive: board papers',
    src: 'google_drive',
    dest: 'sharepoint',
    every: minutes.day,
    content: 'reports',
  },
  { name: 'Backblaze cold archive', src: null, dest: 'backblaze_b2', every: minutes.week, content: 'backups' },
  { name: 'WebDAV intranet', src: 'webdav', dest: null, every: minutes.hour, content: 'reports', disabled: true },
  { name: 'Payroll to bank', src: null, dest: 'sftp', every: minutes.day, content: 'invoices', outcomes: flaky },
  { name: 'Filebase test', src: null, dest: 'filebase', every: minutes.day, content: 'photos', disabled: true },
  { name: 'Linode object mirror', src: 's3', dest: 'linode', every: minutes.hour, content: 'media' },
  { name: 'Cloudflare R2 website assets', src: null, dest: 'cloudflare', every: minutes.quarter, content: 'photos' },
];

const regions = ['Berlin', 'Ohio', 'São Paulo', 'Osaka', 'Lyon', 'Leeds', 'Pune', 'Oslo'];
const workspaceIds = [0, 17, 23];
const siteId = 4711;

/** The site's syncs, in the order of their ids. Beyond the named ones they repeat by region: "EDI orders in, Osaka 2". */
export function makeSyncs(seed: number, count: number): readonly EmulatedSync[] {
  return Array.from({ length: count }, (_, index) => makeSync(seed, index));
}

function makeSync(seed: number, index: number): EmulatedSync {
  const template = pick(templates, index);
  const content = contents[template.content ?? 'reports'];
  // Only the first scanner runs every minute: one is enough to drown the rest.
  const intervalMinutes = index >= templates.length && template.every < minutes.hour ? minutes.hour : template.every;
  return {
    id: 2000 + index * 3 + (hash(seed, index, 1) % 3),
    name: nameOf(template.name, index),
    siteId,
    workspaceId: index === 0 ? 0 : pick(workspaceIds, hash(seed, index, 2)),
    userId: 500 + (hash(seed, index, 3) % 4),
    intervalMinutes,
    phaseMinutes: hash(seed, index, 4) % intervalMinutes,
    disabled: template.disabled ?? false,
    srcType: template.src,
    destType: template.dest,
    srcServerId: template.src === null ? null : 300 + index * 2,
    destServerId: template.dest === null ? null : 301 + index * 2,
    srcPath: template.src === null ? pick(content.folders, 0) : '/',
    destPath: template.dest === null ? pick(content.folders, 0) : 'incoming',
    outcomes: index >= templates.length && template.outcomes === broken ? steady : (template.outcomes ?? steady),
    typicalSeconds: Math.min(intervalMinutes * 20, 5 + content.files * (1 + content.bytes / 20_000_000)),
    typicalFiles: Math.max(1, Math.round(content.files * (0.5 + fraction(seed, index, 5)))),
    typicalFileBytes: content.bytes,
    folders: content.folders,
    stem: content.stem,
    extension: content.extension,
    trouble: template.trouble ?? hash(seed, index, 7),
    log: template.log ?? 'jsonl',
    offsetDates: hash(seed, index, 6) % 4 === 1,
  };
}

function nameOf(name: string, index: number): string {
  const round = Math.floor(index / templates.length);
  if (round === 0) return name;
  const region = pick(regions, round - 1);
  const lap = Math.floor((round - 1) / regions.length);
  return lap === 0 ? `${name}, ${region}` : `${name}, ${region} ${lap + 1}`;
}
