// Which VS Code the tests run on. Everything is pinned here and nowhere else.

/** A release of VS Code, hosted (`code-server`, and the Node.js it is built for) and as a desktop build. */
export interface Release {
  readonly codeServer: string;
  readonly node: string;
  readonly desktop: string;
}

export const releases = {
  /** The oldest that `engines.vscode` promises. */
  oldest: { codeServer: '4.100.3', node: '20.19.0', desktop: '1.100.3' },
  newest: { codeServer: '4.139.1', node: '24.21.0', desktop: 'stable' },
} as const satisfies Record<string, Release>;

export type ReleaseName = keyof typeof releases;

export const releaseNames = ['oldest', 'newest'] as const satisfies readonly ReleaseName[];

export function isReleaseName(name: string): name is ReleaseName {
  return Object.hasOwn(releases, name);
}
