// Builds a tar archive in memory. Without times and owners, the same files always give the same bytes.
import { Header, Pack, ReadEntry } from 'tar';

export interface Entry {
  path: string;
  bytes: Buffer;
}

const mode = 0o644;
const mtime = new Date(0);

export async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const pack = new Pack({ portable: true });
  const archive = pack.concat();
  for (const { path, bytes } of entries) {
    const entry = new ReadEntry(new Header({ type: 'File', path, size: bytes.length, mode, mtime }));
    pack.add(entry);
    entry.end(bytes);
  }
  pack.end();
  return archive;
}
