// Colours: whose code a frame is gives the hue, its name a small shift of it, so that neighbours differ. Lightness and
// chroma are those of the OKLCH space, where equal numbers look equally light in every hue.

/** Per origin: hue, how far names may shift it, chroma, and lightness beside the theme's own. */
const HUES = {
  own: {hue: 58, spread: 20, chroma: 0.15, lighter: 0},
  library: {hue: 245, spread: 16, chroma: 0.085, lighter: 0.01},
  stdlib: {hue: 158, spread: 16, chroma: 0.1, lighter: 0},
  native: {hue: 305, spread: 12, chroma: 0.1, lighter: 0},
  gc: {hue: 18, spread: 3, chroma: 0.17, lighter: -0.06},
  syscall: {hue: 250, spread: 10, chroma: 0.02, lighter: 0},
  other: {hue: 55, spread: 30, chroma: 0.14, lighter: 0},
  root: {hue: 250, spread: 0, chroma: 0.008, lighter: 0.06},
};

/** What the legend calls each origin. */
export const ORIGIN_WORDS = {
  own: 'own code', library: 'libraries', stdlib: 'standard library', native: 'native', gc: 'garbage collector',
  syscall: 'system call', other: 'other',
};

const THEMES = {
  light: {lightness: 0.82, wiggle: 0.03, text: '#1c1917', faint: 'rgba(28,25,23,.62)', match: '#e14ce1', neutral: 0.93},
  dark: {lightness: 0.7, wiggle: 0.03, text: '#100e0c', faint: 'rgba(16,14,12,.66)', match: '#f266f2', neutral: 0.7},
};

export class Palette {
  /** @param {import('./profile.js').Profile} profile */
  constructor(profile) {
    this.profile = profile;
    this.setTheme(false);
  }

  /** @param {boolean} dark */
  setTheme(dark) {
    this.theme = dark ? THEMES.dark : THEMES.light;
    this.byOrigin = [];
    this.byFile = new Map();
  }

  /** The colour of a key by whose code it is. @param {number} key */
  ofOrigin(key) {
    return (this.byOrigin[key] ??= this.shade(this.profile.originOf(key), this.profile.nameOf(key)));
  }

  /** The colour of a key by its file: one hue per file. @param {number} key */
  ofFile(key) {
    const file = this.profile.fileOf(key);
    if (!file) return this.ofOrigin(key);
    if (!this.byFile.has(file)) {
      this.byFile.set(file, hex(this.theme.lightness, 0.11, hash(file) * 360));
    }
    return this.byFile.get(file);
  }

  /** From pale to glowing. @param {number} part between 0 and 1 */
  ofHeat(part) {
    const p = Math.sqrt(Math.min(1, Math.max(0, part)));
    return hex(this.theme.neutral - p * (this.theme.neutral - this.theme.lightness + 0.14), 0.01 + 0.19 * p, 85 - 55 * p);
  }

  /** Blue for less, red for more. @param {number} change between -1 and 1 */
  ofChange(change) {
    const size = Math.sqrt(Math.min(1, Math.abs(change)));
    const lightness = this.theme.neutral - size * (this.theme.neutral - this.theme.lightness + 0.12);
    return hex(lightness, 0.004 + 0.17 * size, change > 0 ? 25 : 255);
  }

  shade(origin, name) {
    const {hue, spread, chroma, lighter} = HUES[origin];
    const shift = hash(name);
    const lightness = this.theme.lightness + lighter + (hash(name + '~') * 2 - 1) * this.theme.wiggle;
    return hex(lightness, chroma, hue + (shift * 2 - 1) * spread);
  }

  /** The plain colour of an origin, for the legend. @param {string} origin */
  sample(origin) {
    const {hue, chroma, lighter} = HUES[origin];
    return hex(this.theme.lightness + lighter, chroma, hue);
  }
}

/** A number in [0, 1) that a name always gives (FNV-1a). Long names count by their first 200 characters. */
function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length && i < 200; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 13;
  return (h >>> 0) / 2 ** 32;
}

/** An OKLCH colour as #rrggbb. Formulas: Björn Ottosson, "A perceptual color space for image processing" (2020). */
function hex(lightness, chroma, hue) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return '#' + linear.map((c) => {
    const clipped = Math.min(1, Math.max(0, c));
    const gamma = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
    return Math.round(gamma * 255).toString(16).padStart(2, '0');
  }).join('');
}
