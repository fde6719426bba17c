import { createRequire } from 'node:module';

/** What the tests use of Files.com's own JavaScript SDK, which comes without types. Its settings are global. */
interface Sdk {
  readonly Files: {
    setBaseUrl(url: string): void;
    setApiKey(key: string): void;
    setLogLevel(level: number): void;
  };
  readonly SyncRun: {
    list(parameters: object, options?: object): Promise<readonly SdkRun[]>;
    find(id: number): Promise<SdkRun>;
  };
  readonly SyncLog: { list(parameters: object): Promise<readonly { getPath(): string; getSyncRunId(): number }[]> };
  readonly Sync: { list(parameters: object): Promise<readonly SdkSync[]> };
}

export interface SdkSync {
  getId(): number;
  getName(): string;
  manualRun(): Promise<void>;
  dryRun(): Promise<void>;
}

interface SdkRun {
  getId(): number;
  getSyncId(): number;
  getStatus(): string;
  getCreatedAt(): string;
  getLogUrl(): string | null;
}

const load = createRequire(import.meta.url);

export const sdk: Sdk = {
  Files: load('files.com/lib/Files.js').default,
  SyncRun: load('files.com/lib/models/SyncRun.js').default,
  SyncLog: load('files.com/lib/models/SyncLog.js').default,
  Sync: load('files.com/lib/models/Sync.js').default,
};
sdk.Files.setLogLevel(0); // none
