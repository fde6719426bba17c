// A server that answers every request with the shape that its parent has sent last. Tells its port to its parent, and when a shape has come.
import { createServer } from 'node:http';
import { readShape, type Shape } from '../emulator/shapes.ts';

let shape: Shape = { before: '[]', unit: '', times: 0, after: '' };
let status = 200;

const server = createServer((_request, response) => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'bench' });
  readShape(shape).pipe(response);
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', (message: { readonly shape: Shape; readonly status: number }) => {
  ({ shape, status } = message);
  process.send?.('ready');
});
process.once('disconnect', () => process.exit());
