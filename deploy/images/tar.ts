// Writes a tar archive in memory, the same bytes for the same content: no times, no owners.
// https://www.gnu.org/software/tar/manual/html_node/Standard.html

export interface Entry {
  /** Up to 100 bytes, which is all that the plain format has room for. */
  path: string;
  bytes: Buffer;
}

const block = 512;

export function tar(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap(({ path, bytes }) => [header(path, bytes.length), bytes, padding(bytes.length)]);
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

const padding = (length: number) => Buffer.alloc((block - (length % block)) % block);

function header(path: string, length: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long a path for a tar archive`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  bytes.write(path, 0);
  bytes.write(octal(0o644, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(length, 11), 124);
  bytes.write(octal(0, 11), 136);
  // The sum is taken as if its own field held spaces.
  bytes.write('        ', 148);
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257);
  bytes.write(
    octal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
  );
  return bytes;
}
