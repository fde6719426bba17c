import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { leavingRoom } from '../../../src/logs/store/diskRoom.ts';

const chunk = Buffer.alloc(1_000_000);

function* chunks(count = Infinity): Generator<Buffer> {
  for (let n = 0; n < count; n++) yield chunk;
}

describe('writing to a disk', () => {
  it('ends before the disk is full, however much comes', async () => {
    let free = 1_500_000_000;
    const write = async (): Promise<void> => {
      for await (const { length } of leavingRoom(chunks(), 'a folder', async () => free)) free -= length;
    };
    await assert.rejects(write(), { kind: 'disk', message: /1 GB/ });
    assert.ok(free > 900_000_000, `${free} bytes are left`);
  });

  it('looks at the disk that the folder is on, and takes one that does not tell for large enough', async () => {
    for (const folder of [tmpdir(), '/there is no such folder']) {
      let bytes = 0;
      for await (const { length } of leavingRoom(chunks(70), folder)) bytes += length;
      assert.equal(bytes, 70_000_000);
    }
  });

  it('gives a small file the last of it', async () => {
    let bytes = 0;
    for await (const { length } of leavingRoom(chunks(60), 'a folder', async () => 0)) bytes += length;
    assert.equal(bytes, 60_000_000);
  });
});
