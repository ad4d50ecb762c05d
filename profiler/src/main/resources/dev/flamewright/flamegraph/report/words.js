// Numbers and names as a reader sees them.

const LONGEST_SHOWN = 600;
const NOT_SHOWN =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A name that is safe to show on one line: control characters as their pictures, text direction marks and halves of
 * characters as a replacement, the middle of huge names left out.
 * @param {string} text
 */
export function printable(text) {
  const short = text.length > LONGEST_SHOWN ? text.slice(0, LONGEST_SHOWN - 60) + ' … ' + text.slice(-50) : text;
  return short.replace(NOT_SHOWN, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'));
}

/** The last part of a path. @param {string} path */
export function baseName(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** @param {number} n */
export function count(n) {
  return Math.round(n).toLocaleString('en-US');
}

/** Three digits where they say something. @param {number} part @param {number} whole */
export function percent(part, whole) {
  if (!whole) return '0 %';
  const p = (part / whole) * 100;
  const size = Math.abs(p);
  return (size >= 99.95 || size === 0 ? p.toFixed(0) : size >= 10 ? p.toFixed(1) : p.toFixed(2)) + ' %';
}

/** @param {number} nanos */
export function duration(nanos) {
  const size = Math.abs(nanos);
  if (size < 1e3) return `${nanos.toFixed(0)} ns`;
  if (size < 1e6) return `${(nanos / 1e3).toPrecision(3)} µs`;
  if (size < 1e9) return `${(nanos / 1e6).toPrecision(3)} ms`;
  if (size < 120e9) return `${(nanos / 1e9).toFixed(size < 10e9 ? 2 : 1)} s`;
  if (size < 7200e9) return `${Math.floor(size / 60e9)} min ${Math.round((size % 60e9) / 1e9)} s`;
  return `${Math.floor(size / 3600e9)} h ${Math.round((size % 3600e9) / 60e9)} min`;
}

/** "1,234 samples", and the time they stand for where that is known. @param {number} n @param {any} facts */
export function amount(n, facts) {
  const unit = n === 1 && facts.unit.endsWith('s') ? facts.unit.slice(0, -1) : facts.unit;
  return `${count(n)} ${unit}` + (facts.periodNanos > 0 && n !== 0 ? ` · ${duration(n * facts.periodNanos)}` : '');
}
