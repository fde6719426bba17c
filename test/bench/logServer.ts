// A log store that does nothing but send: a log of as many bytes as its argument says. Tells its port to its parent.
import { createServer } from 'node:http';

const bytes = Number(process.argv[2]);
const line =
  '{"timestamp":"2026-01-31T12:00:00+00:00","operation":"Sync","status":"success","file_type":"file","path":"a/folder/file.txt","size":1234}\n';
const chunk = Buffer.from(line.repeat(Math.ceil(65_536 / line.length))).subarray(0, 65_536);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Length': bytes, 'Content-Type': 'text/plain', ETag: '"1"' });
  let left = bytes;
  const send = (): void => {
    while (left > 0) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (!response.write(part)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit());
