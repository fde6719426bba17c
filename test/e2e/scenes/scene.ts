import type { Page } from 'playwright-core';
import type { Emulator, EmulatorOptions } from '../../emulator/server.ts';
import type { Theme } from '../themes.ts';

export interface Stage {
  readonly page: Page;
  readonly emulator: Emulator;
}

/** Goes on from where the state before it has ended. */
export interface State {
  readonly name: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** All, if absent. */
  readonly themes?: readonly Theme[];
  readonly arrange: (stage: Stage) => Promise<void>;
}

/** States that share a window and a site. */
export interface Scene {
  readonly site: EmulatorOptions;
  readonly signedIn: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly states: readonly State[];
}
