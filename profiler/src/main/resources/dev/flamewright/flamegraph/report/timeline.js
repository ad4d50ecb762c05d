// What threads did over time, stacked by state: a strip above every view, and a lane per thread in a view of its own. Dragging
// chooses a range of time, which every view follows.
import {h} from './dom.js';
import {duration, percent, printable} from './words.js';
import {STATE_LETTERS} from './model.js';

/** States from the axis upwards, by the letters of filters. */
const STACKED = ['g', 'c', 'w', 'i'];
/** A bin's numbers: one per state, and what was found. */
const LAYERS = 5;
const FOUND = 4;
const PLACE_OF_STATE = [0, 1, 2, 3, 1];
const MOST_BINS = 240;

/** A bin of fewer spans than this, with a sample or two in it, would tell more of chance than of the program. */
const STEPS_PER_BIN = 4;

const FIRST_LANES = 60;

/** Whether the profile knows when its samples were taken. */
export function hasTimes(profile) {
  const {rowTime, rowCount, recordings} = profile;
  return !profile.isDiff && recordings[0].resolutionNanos > 0 && rowCount > 0 && rowTime[rowCount - 1] > 0;
}

/** The recording's length in milliseconds. */
export function lengthMillis(profile) {
  const {facts, resolutionNanos} = profile.recordings[0];
  const seen = profile.rowTime[profile.rowCount - 1] * resolutionNanos;
  return Math.max(1, Math.ceil(Math.max(facts.durationNanos, seen) / 1e6));
}

/**
 * Per lane, bin and layer, how many threads there were on average, told by the samples that there are: so a span in which
 * fewer samples were taken does not look like one with less to do, and one without samples is left empty. The layers are
 * the states, and then what matches the search in the states shown.
 * @param {any} app
 * @returns {{bins: number, perThread: Float64Array[], together: Float64Array}}
 */
function binned(app) {
  const {model, state, search} = app;
  const anyTime = {...state, states: 'gcwi', from: '', to: ''};
  const key = [model.filterKey(anyTime), search && [state.search, state.case, model.stateLetters(state)]].join('|');
  return model.remember('bins', key, () => {
    const steps = Math.ceil((lengthMillis(app.profile) * 1e6) / model.resolution);
    const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(steps / STEPS_PER_BIN)));
    const lanes = weightsByThread(app, anyTime, steps, bins);
    const ticks = ticksPerBin(lanes, bins);
    for (const lane of lanes) for (let i = 0; i < lane.length; i++) lane[i] /= ticks[Math.floor(i / LAYERS)] || 1;
    return {bins, perThread: lanes, together: sumOf(lanes, bins)};
  });
}

function weightsByThread(app, anyTime, steps, bins) {
  const {model, profile, state, search} = app;
  const {rowTime, rowThread, rowState, rowWeight} = profile;
  const tree = model.plainTree(false);
  const passed = search ? tree.passed(search.matches) : null;
  const shown = model.statesShown(state);
  const lanes = profile.threads.map(() => new Float64Array(bins * LAYERS));
  model.eachRow(anyTime, 0, (row) => {
    if (rowTime[row] === 0) return;
    const bin = Math.min(bins - 1, Math.floor(((rowTime[row] - 1) * bins) / steps));
    const lane = lanes[rowThread[row]];
    lane[bin * LAYERS + PLACE_OF_STATE[rowState[row]]] += rowWeight[row];
    if (passed && shown[rowState[row]] && passed[tree.rowNode[row]]) lane[bin * LAYERS + FOUND] += rowWeight[row];
  });
  return lanes;
}

/** A thread has one sample per tick, so the thread with the most samples tells how many ticks there were. */
function ticksPerBin(byThread, bins) {
  const ticks = new Float64Array(bins);
  for (const lane of byThread) {
    for (let bin = 0; bin < bins; bin++) {
      const samples = STACKED.reduce((sum, _, s) => sum + lane[bin * LAYERS + s], 0);
      ticks[bin] = Math.max(ticks[bin], samples);
    }
  }
  return ticks;
}

function sumOf(lanes, bins) {
  const sum = new Float64Array(bins * LAYERS);
  for (const lane of lanes) for (let i = 0; i < sum.length; i++) sum[i] += lane[i];
  return sum;
}

/** The highest sum of a bin over the states that count. */
function peak(lane, bins, letters) {
  let most = 0;
  for (let bin = 0; bin < bins; bin++) {
    let sum = 0;
    STACKED.forEach((letter, s) => { if (letters.includes(letter)) sum += lane[bin * LAYERS + s]; });
    most = Math.max(most, sum);
  }
  return most;
}

function drawLane(canvas, lane, bins, most, letters) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width || !height) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const step = width / bins;
  const gap = step > 4 ? 1 : 0;
  for (let bin = 0; bin < bins; bin++) {
    let foot = height;
    context.globalAlpha = document.body.classList.contains('searching') ? 0.4 : 1;
    STACKED.forEach((letter, s) => {
      if (!letters.includes(letter)) return;
      const tall = most ? (lane[bin * LAYERS + s] / most) * (height - 2) : 0;
      if (!tall) return;
      context.fillStyle = style.getPropertyValue(`--state-${letter}`);
      context.fillRect(bin * step, foot - tall, step - gap, tall);
      foot -= tall;
    });
    const found = most ? (lane[bin * LAYERS + FOUND] / most) * (height - 2) : 0;
    if (found) {
      context.globalAlpha = 1;
      context.fillStyle = style.getPropertyValue('--match');
      context.fillRect(bin * step, height - found, step - gap, found);
    }
  }
}

/** What lets a range be chosen over one or more lanes: by dragging, or with the arrow keys. */
class Brush {
  constructor(app, element) {
    this.app = app;
    this.element = element;
    this.shade = h('div', {class: 'brush', hidden: true});
    this.length = lengthMillis(app.profile);
    element.append(this.shade);
    element.addEventListener('pointerdown', (event) => this.start(event));
    element.addEventListener('pointermove', (event) => this.move(event));
    element.addEventListener('pointerup', () => this.stop());
    element.addEventListener('dblclick', () => app.store.update({from: '', to: ''}));
    element.addEventListener('keydown', (event) => this.key(event));
  }

  millisAt(clientX) {
    const bounds = this.element.getBoundingClientRect();
    return Math.round(Math.min(1, Math.max(0, (clientX - bounds.left) / bounds.width)) * this.length);
  }

  start(event) {
    if (event.button !== 0) return;
    this.anchor = this.millisAt(event.clientX);
    this.element.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (this.anchor === undefined) return;
    const at = this.millisAt(event.clientX);
    if (Math.abs(at - this.anchor) < this.length / 500) return;
    this.choose(Math.min(at, this.anchor), Math.max(at, this.anchor));
  }

  stop() {
    this.anchor = undefined;
  }

  choose(from, to) {
    this.app.store.update({from: String(Math.max(0, Math.round(from))), to: String(Math.min(this.length, Math.round(to)))});
  }

  key(event) {
    const {state} = this.app;
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (event.key === 'Escape' && state.from !== '') {
      this.app.store.update({from: '', to: ''});
      event.stopPropagation();
    } else if (step) {
      event.preventDefault();
      const by = (step * this.length) / 50;
      const chosen = state.from !== '';
      const from = chosen ? Number(state.from) : this.length * 0.4;
      const to = chosen ? Number(state.to) : this.length * 0.6;
      if (!chosen) this.choose(from, to);
      else if (event.shiftKey) this.choose(from, Math.max(from + this.length / 50, to + by));
      else if (from + by >= 0 && to + by <= this.length) this.choose(from + by, to + by);
    }
  }

  show() {
    const {state} = this.app;
    this.shade.hidden = state.from === '';
    if (this.shade.hidden) return;
    this.shade.style.left = `${(Number(state.from) / this.length) * 100}%`;
    this.shade.style.width = `${((Number(state.to) - Number(state.from)) / this.length) * 100}%`;
  }
}

const BRUSHED = {
  tabindex: '0', role: 'slider', 'aria-label': 'Time range', 'aria-valuemin': '0',
};

function describeRange(app, element) {
  const {state} = app;
  const text = state.from === '' ? 'the whole recording'
    : `${duration(Number(state.from) * 1e6)} to ${duration(Number(state.to) * 1e6)}`;
  element.setAttribute('aria-valuenow', state.from || '0');
  element.setAttribute('aria-valuemax', String(lengthMillis(app.profile)));
  element.setAttribute('aria-valuetext', text);
}

/** The strip above every view. */
export class TimeStrip {
  constructor(app) {
    this.app = app;
    this.canvas = h('canvas', {'aria-hidden': 'true'});
    this.track = h('div', {class: 'track', ...BRUSHED, title: 'Drag to choose a range of time; arrow keys move it, Shift resizes, Esc clears'},
      this.canvas);
    this.range = h('button', {type: 'button', class: 'chip range', title: 'Show the whole recording',
      onclick: () => app.store.update({from: '', to: ''})});
    this.element = h('div', {class: 'strip'}, this.track, this.range);
    this.brush = new Brush(app, this.track);
    new ResizeObserver(() => this.show()).observe(this.track);
  }

  show() {
    const {app} = this;
    const {bins, together} = binned(app);
    const letters = app.model.stateLetters(app.state);
    drawLane(this.canvas, together, bins, peak(together, bins, letters), letters);
    describeRange(app, this.track);
    const {from, to} = app.state;
    this.range.hidden = from === '';
    this.range.textContent = `${duration(from * 1e6)} – ${duration(to * 1e6)} ✕`;
    this.brush.show();
  }
}

/** A lane per thread. */
export class TimelineView {
  constructor(app) {
    this.app = app;
    this.limit = FIRST_LANES;
    this.names = h('div', {class: 'names'});
    this.tracks = h('div', {class: 'tracks', ...BRUSHED});
    this.axis = h('div', {class: 'axis', 'aria-hidden': 'true'});
    this.more = h('button', {type: 'button', class: 'more', onclick: () => { this.limit *= 4; this.show(); }}, 'Show more threads');
    this.element = h('section', {class: 'view timeline', 'aria-label': 'Timeline'},
      h('div', {class: 'tools'}, h('span', {class: 'faint'},
        'Drag over the lanes to choose a range of time. A full lane is a thread that was always in one of the states shown.')),
      h('div', {class: 'scroll'}, h('div', {class: 'lanes'}, this.names, h('div', {class: 'right'}, this.axis, this.tracks)), this.more));
    this.brush = new Brush(app, this.tracks);
    new ResizeObserver(() => { if (this.element.isConnected) this.show(); }).observe(this.tracks);
  }

  show() {
    const {app} = this;
    const {profile, state, model} = app;
    const {bins, perThread: lanes} = binned(app);
    const letters = model.stateLetters(state);
    const shown = model.threadsShown(state);
    const active = (t) => lanes[t].reduce((sum, weight, i) => sum + (letters.includes(STACKED[i % LAYERS] ?? '-') ? weight : 0), 0);
    const whole = (t) => lanes[t].reduce((sum, weight, i) => sum + (i % LAYERS < FOUND ? weight : 0), 0);
    const threads = profile.threads.map((_, t) => t).filter((t) => shown[t])
      .sort((a, b) => profile.threads[a].process - profile.threads[b].process || active(b) - active(a));
    this.more.hidden = threads.length <= this.limit;
    const canvases = [];
    const names = [];
    let process = -1;
    for (const thread of threads.slice(0, this.limit)) {
      if (profile.threads[thread].process !== process) {
        process = profile.threads[thread].process;
        const name = printable(profile.processName(process));
        names.push(h('div', {class: 'process', title: name}, name));
        canvases.push(h('div', {class: 'process'}));
      }
      const name = printable(profile.threadName(thread));
      names.push(h('div', {class: 'lane', title: name}, h('span', {class: 'name'}, name),
        h('span', {class: 'share'}, percent(active(thread), whole(thread)))));
      const canvas = h('canvas', {class: 'lane', 'aria-hidden': 'true'});
      canvas.lane = lanes[thread];
      canvases.push(canvas);
    }
    this.names.replaceChildren(h('div', {class: 'axis'}), ...names);
    this.tracks.replaceChildren(...canvases, this.brush.shade);
    this.axis.replaceChildren(...ticks(lengthMillis(profile)).map((millis) =>
      h('span', {style: {left: `${(millis / lengthMillis(profile)) * 100}%`}}, duration(millis * 1e6))));
    for (const canvas of canvases) if (canvas.lane) drawLane(canvas, canvas.lane, bins, 1, letters);
    describeRange(app, this.tracks);
    this.brush.show();
  }

  matched(matches) {
    return this.app.matchedOfAll(matches);
  }
}

/** Round times for an axis, some eight of them. */
function ticks(length) {
  const rough = length / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  return Array.from({length: Math.floor(length / step)}, (_, i) => (i + 1) * step).filter((t) => t < length * 0.97);
}

/** The colours of the state letters, for the filter's chips. */
export function stateColour(letter) {
  return letter in STATE_LETTERS ? `var(--state-${letter})` : 'transparent';
}
