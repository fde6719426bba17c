// Every id that package.json also holds. test/unit/contributions.test.ts holds the two together.

export const extensionId = 'syncruns.filescom-sync-runs';
export const runsViewId = 'syncRuns.runs';

/** Command ids; the key is the name used in code. */
export const commandIds = {
  signIn: 'syncRuns.signIn',
  signOut: 'syncRuns.signOut',
  switchConnection: 'syncRuns.switchConnection',
  refresh: 'syncRuns.refresh',
  filter: 'syncRuns.filter',
  clearFilter: 'syncRuns.clearFilter',
  groupBy: 'syncRuns.groupBy',
  sortBy: 'syncRuns.sortBy',
  savedFilters: 'syncRuns.savedFilters',
  loadMore: 'syncRuns.loadMore',
  retry: 'syncRuns.retry',
  openDetails: 'syncRuns.openDetails',
  revealRun: 'syncRuns.revealRun',
  findRun: 'syncRuns.findRun',
  openRunById: 'syncRuns.openRunById',
  openLog: 'syncRuns.openLog',
  saveLog: 'syncRuns.saveLog',
  runNow: 'syncRuns.runNow',
  dryRun: 'syncRuns.dryRun',
  compareLogs: 'syncRuns.compareLogs',
  compareLogsWith: 'syncRuns.compareLogsWith',
  nextFailure: 'syncRuns.nextFailure',
  previousFailure: 'syncRuns.previousFailure',
  copyId: 'syncRuns.copyId',
  copyLink: 'syncRuns.copyLink',
  copyCliCommand: 'syncRuns.copyCliCommand',
  openJson: 'syncRuns.openJson',
  showFailures: 'syncRuns.showFailures',
  exportRuns: 'syncRuns.exportRuns',
  clearLogCache: 'syncRuns.clearLogCache',
  showLog: 'syncRuns.showLog',
} as const;

/** Settings, below the section `syncRuns`. */
export const settingsSection = 'syncRuns';
export const settings = {
  pageSize: { name: 'pageSize', default: 100, minimum: 10, maximum: 1000 },
  logCacheSizeMB: { name: 'logs.cacheSizeMB', default: 500, minimum: 0, maximum: 100_000 },
  autoRefresh: { name: 'autoRefresh', default: 'whileInProgress', enum: ['whileInProgress', 'always', 'off'] },
  /** In seconds. */
  autoRefreshInterval: { name: 'autoRefreshInterval', default: 30, minimum: 10, maximum: 3600 },
} as const;

/** When the extension asks by itself for what has changed. */
export type AutoRefreshMode = (typeof settings.autoRefresh.enum)[number];

/** Keys for `when` clauses, set through `setContext`. */
export const contextKeys = {
  /** A connection is active. */
  connected: 'syncRuns.connected',
  /** A filter is set. */
  filtered: 'syncRuns.filtered',
  /** Why the view is as it is; the values are `ViewState`. */
  state: 'syncRuns.state',
} as const;

/** What the runs view shows; each but `loading` and `ready` has a welcome view in package.json. Other failures are a node. */
export type ViewState = 'signedOut' | 'keyRejected' | 'noRuns' | 'noMatch' | 'offline' | 'loading' | 'ready';

export const logLanguageId = 'sync-run-log';
export const logScheme = 'sync-run-log';
export const jsonScheme = 'sync-run-json';
export const failuresLanguageId = 'sync-run-failures';
export const failuresScheme = 'sync-run-failures';
export const detailsViewType = 'syncRuns.details';
