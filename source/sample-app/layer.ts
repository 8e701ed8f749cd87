import { crc32 } from 'node:zlib';

export interface LayerFile {
  /** In the image, without a slash at the start. A name that ends with a slash is a folder. */
  name: string;
  content: string;
}

const block = 512;
/** Most bytes of a stored block. Source: RFC 1951, 3.2.4. */
const largestStored = 0xffff;

/**
 * A tar archive (POSIX ustar) whose bytes depend on nothing but the files: owner root, no times.
 * Source: IEEE Std 1003.1, `pax`, "ustar Interchange Format".
 */
export function tarOf(files: readonly LayerFile[]): Buffer {
  const parts = files.flatMap(({ name, content }) => {
    const bytes = Buffer.from(content);
    const padding = Buffer.alloc((block - (bytes.length % block)) % block);
    return [tarHeader(name, bytes.length), bytes, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function tarHeader(name: string, size: number): Buffer {
  const isFolder = name.endsWith('/');
  const header = Buffer.alloc(block);
  const octal = (value: number, offset: number, length: number): void => {
    header.write(value.toString(8).padStart(length - 1, '0'), offset, 'ascii');
  };
  header.write(name, 0, 100, 'utf8');
  octal(isFolder ? 0o755 : 0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  // The checksum is of the header with spaces in its own place.
  header.write('        ', 148, 'ascii');
  header.write(isFolder ? '5' : '0', 156, 'ascii');
  header.write('ustar\0', 257, 'ascii');
  header.write('00', 263, 'ascii');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return header;
}

/**
 * Wraps bytes as gzip without compressing them: what compressors make of the same bytes differs between versions and
 * processors, and the digest must not. Source: RFC 1951 and 1952.
 */
export function gzipStored(bytes: Uint8Array): Buffer {
  // No name, no time, unknown system.
  const parts: Uint8Array[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start < bytes.length || start === 0; start += largestStored) {
    const part = bytes.subarray(start, start + largestStored);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + largestStored >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(~part.length & 0xffff, 3);
    parts.push(head, part);
  }
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(bytes), 0);
  end.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([...parts, end]);
}
