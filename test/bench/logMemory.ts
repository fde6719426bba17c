// Fetches the log at the address of its first argument into the folder of its second, and tells its parent how far its
// memory grew beyond what it was before, in bytes.
import { fetchLogTo } from './logs.ts';

const [, , url = '', folder = ''] = process.argv;
globalThis.gc?.();
const idle = process.memoryUsage.rss();
await fetchLogTo(folder, url);
process.send?.(process.resourceUsage().maxRSS * 1024 - idle);
