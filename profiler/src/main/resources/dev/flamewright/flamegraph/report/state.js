// The viewer's state: everything that a link must bring back. It lives in the URL's hash, only where it differs from
// what a fresh page shows.

export const DEFAULTS = {
  view: 'graph', // graph, sandwich, table, timeline, source, gil, diff
  icicle: false,
  inverted: false,
  lines: false,
  split: '', // '', process, thread
  order: 'name', // name, weight
  colour: 'origin', // origin, file, self; in diffs also change
  search: '',
  case: false,
  processes: '', // numbers joined by dots; '' for all
  threads: '',
  states: '', // letters of STATE_LETTERS; '' for the usual ones
  from: '', // milliseconds since the start
  to: '',
  zoom: '', // keys from the root, base 36, joined by dots
  blame: '', // the same for the graph of the GIL's holders
  fn: '', // the key of the function in the sandwich
  file: '', // the file in the source view
  line: '',
  group: 'function', // function, line, file
  sort: '-self',
  swap: false,
  absolute: false,
  elided: false,
};

/** What makes a step of its own in the browser's history. */
const STEPS = ['view', 'zoom', 'blame', 'fn', 'file', 'inverted'];

export class Store {
  /** @param {(state: typeof DEFAULTS) => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.state = parse(location.hash);
    window.addEventListener('popstate', () => this.reload());
    window.addEventListener('hashchange', () => this.reload());
  }

  reload() {
    const state = parse(location.hash);
    if (format(state) !== format(this.state)) {
      this.state = state;
      this.changed(state);
    }
  }

  /** @param {Partial<typeof DEFAULTS>} patch */
  update(patch) {
    const next = {...this.state, ...patch};
    const hash = format(next);
    if (hash === format(this.state)) return;
    const isStep = STEPS.some((name) => next[name] !== this.state[name]);
    this.state = next;
    const url = hash || '#';
    if (isStep) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    this.changed(next);
  }
}

function format(state) {
  const parts = Object.keys(DEFAULTS)
    .filter((name) => state[name] !== DEFAULTS[name])
    .map((name) => `${name}=${encodeURIComponent(typeof state[name] === 'boolean' ? 1 : wellFormed(state[name]))}`);
  return parts.length ? '#' + parts.join('&') : '';
}

function parse(hash) {
  const state = {...DEFAULTS};
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [name, value = ''] = part.split('=');
    if (!Object.hasOwn(DEFAULTS, name)) continue;
    try {
      state[name] = typeof DEFAULTS[name] === 'boolean' ? value === '1' : decodeURIComponent(value);
    } catch {
      // A link cut short: what is broken is as if it were not there.
    }
  }
  return sound(state);
}

/** Without what no viewer writes: a link may come from anywhere. */
function sound(state) {
  const numbers = /^(\d+(\.\d+)*)?$/;
  for (const name of ['processes', 'threads']) if (!numbers.test(state[name])) state[name] = '';
  if (!/^[gcwi]*$/.test(state.states)) state.states = '';
  if (!/^\d+$/.test(state.from) || !/^\d+$/.test(state.to)) state.from = state.to = '';
  for (const name of ['zoom', 'blame']) if (!/^([0-9a-z]+(\.[0-9a-z]+)*)?$/.test(state[name])) state[name] = '';
  return state;
}

/** Halves of characters cannot be part of a link. */
function wellFormed(text) {
  return String(text).toWellFormed ? String(text).toWellFormed() : String(text);
}

export function zoomText(keys) {
  return keys.map((key) => key.toString(36)).join('.');
}

export function zoomKeys(text) {
  return text === '' ? [] : text.split('.').map((key) => parseInt(key, 36));
}
