import type { HostedVsCode } from './install.ts';
import { startGroup, within } from './process.ts';

export interface ServerOptions {
  readonly userDataDir: string;
  readonly extensionsDir: string;
  /** Added to this process's environment; the extension host sees it too. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node.js, for the server and the extension host. */
  readonly nodeOptions?: readonly string[];
  /** Honours the payload of the workbench's address, as tests inside of the extension host need it; shows no notifications. */
  readonly testDriver?: boolean;
}

/** A running VS Code server. */
export interface Server {
  /** `127.0.0.1:PORT`, also the authority of its `vscode-remote:` URIs. */
  readonly authority: string;
  /** What it has printed, for diagnosis. */
  readonly output: () => string;
  /** Resolves when the server has ended by itself. */
  readonly ended: Promise<unknown>;
  /** Ends the server and every process it started. */
  readonly close: () => Promise<void>;
}

const maximumOutput = 100_000;

/** Starts the server and resolves once it listens. The server does not outlive this process. */
export async function startServer(vscode: HostedVsCode, options: ServerOptions): Promise<Server> {
  const args = [
    ...(options.nodeOptions ?? []),
    vscode.serverMain,
    '--host=127.0.0.1',
    '--port=0', // any that is free
    '--without-connection-token',
    '--accept-server-license-terms',
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    '--disable-workspace-trust',
    '--telemetry-level=off',
    `--user-data-dir=${options.userDataDir}`,
    `--extensions-dir=${options.extensionsDir}`,
  ];
  const { child, ended, close } = startGroup(vscode.node, args, {
    // VSCODE_CLI: the environment is taken as it is, no login shell is asked for it.
    env: { ...process.env, VSCODE_CLI: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signalAtExit: 'SIGKILL',
  });
  let output = '';
  const listening = new Promise<string>((resolve) => {
    const read = (text: string): void => {
      output = (output + text).slice(-maximumOutput);
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`127.0.0.1:${port}`);
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
  });
  const endedEarly = async (): Promise<never> => {
    throw new Error(`The VS Code server ended (${await ended}).`);
  };
  try {
    const authority = await within(60_000, 'the VS Code server to listen', Promise.race([listening, endedEarly()]));
    return { authority, output: () => output, ended, close };
  } catch (error) {
    await close();
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  }
}
