// The worker thread: reads logs from disk, so that the extension host's main thread stays free.
import { parentPort } from 'node:worker_threads';
import { LineServer } from './lineServer.ts';
import type { WorkerRequest } from './protocol.ts';

const server = new LineServer((reply) => parentPort?.postMessage(reply));
parentPort?.on('message', (request: WorkerRequest) => void server.handle(request));
