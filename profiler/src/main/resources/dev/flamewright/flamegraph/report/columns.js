// The embedded data: base64 of gzip of varint columns. Its layout is described in ReportData.java.

/** @param {string} base64 @returns {Promise<Uint8Array>} */
export async function inflate(base64) {
  let packed;
  if (Uint8Array.fromBase64) {
    packed = Uint8Array.fromBase64(base64);
  } else {
    const binary = atob(base64);
    packed = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) packed[i] = binary.charCodeAt(i);
  }
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Reads columns one after the other. */
export class ColumnReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** One number that is not negative. */
  next() {
    const bytes = this.bytes;
    let byte = bytes[this.at++];
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    // Products, not shifts: a weight may be above 2^31.
    for (let scale = 128; ; scale *= 128) {
      byte = bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (!(byte & 0x80)) return value;
    }
  }

  /** @param {number} length in bytes */
  json(length) {
    const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return JSON.parse(text);
  }

  /** @param {number} length @returns {Int32Array} */
  integers(length) {
    const column = new Int32Array(length);
    for (let i = 0; i < length; i++) column[i] = this.next();
    return column;
  }

  /** Zigzag-encoded numbers of either sign. @param {number} length @returns {Float64Array} */
  signed(length) {
    const column = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const n = this.next();
      column[i] = n % 2 === 0 ? n / 2 : -(n + 1) / 2;
    }
    return column;
  }
}
