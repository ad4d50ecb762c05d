// From the viewer's state to what is shown, each step remembered for as long as what it depends on stays the same.
import {STATES, GIL_WAIT} from './profile.js';
import {MergedTree} from './tree.js';
import {CalleeGraph, invertedGraph, callersOf} from './graph.js';

/** State filters by their letters in the URL. A row of unknown state counts as on CPU. */
export const STATE_LETTERS = {g: [0], c: [1, 4], w: [2], i: [3]};

export class Model {
  /** @param {import('./profile.js').Profile} profile */
  constructor(profile) {
    this.profile = profile;
    this.memory = new Map();
    this.presentStates = new Set(profile.rowState);
  }

  /** The value for `key` that was computed last in this slot, or a new one. */
  remember(slot, key, compute) {
    const known = this.memory.get(slot);
    if (known && known.key === key) return known.value;
    const value = compute();
    this.memory.set(slot, {key, value});
    return value;
  }

  /** The letters of the states shown: those asked for, else all but idle, unless nothing else was recorded. */
  stateLetters(state) {
    if (state.states) return state.states;
    const onlyIdle = [...this.presentStates].every((s) => STATES[s] === 'idle');
    return onlyIdle ? 'gcwi' : 'gcw';
  }

  /** What decides which rows count, as text. */
  filterKey(state) {
    return [this.stateLetters(state), state.processes, state.threads, state.from, state.to, state.swap, state.elided].join('|');
  }

  /** Per thread: 1 where the process and thread filters let it through. */
  threadsShown(state) {
    const processes = numberSet(state.processes, this.profile.processes.length);
    const threads = numberSet(state.threads, this.profile.threads.length);
    return Uint8Array.from(this.profile.threads, (thread, index) =>
      (!processes || processes.has(thread.process)) && (!threads || threads.has(index)) ? 1 : 0);
  }

  /** Per thread state: 1 where the state filter lets it through. */
  statesShown(state) {
    const shown = new Uint8Array(STATES.length);
    for (const letter of this.stateLetters(state)) for (const s of STATE_LETTERS[letter]) shown[s] = 1;
    return shown;
  }

  /** Nanoseconds that one step of row times stands for; 0 where rows have no times. */
  get resolution() {
    return this.profile.recordings[0].resolutionNanos;
  }

  /** The rows of a recording within the chosen time: a range, since rows are sorted by time. */
  rowRange(state, recording) {
    const {start, end, resolutionNanos} = recording;
    if (state.from === '' || !resolutionNanos || this.profile.isDiff) return [start, end];
    const times = this.profile.rowTime;
    const from = Math.floor((Number(state.from) * 1e6) / resolutionNanos) + 1;
    const to = Math.ceil((Number(state.to) * 1e6) / resolutionNanos) + 1;
    return [lowerBound(times, start, end, Math.max(1, from)), lowerBound(times, start, end, to)];
  }

  /**
   * Calls `take(row)` for the rows that pass every filter.
   * @param {number} side which recording
   */
  eachRow(state, side, take) {
    const {rowThread, rowState} = this.profile;
    const threads = this.threadsShown(state);
    const states = this.statesShown(state);
    const [start, end] = this.rowRange(state, this.profile.recordings[side]);
    for (let row = start; row < end; row++) {
      if (states[rowState[row]] && threads[rowThread[row]]) take(row);
    }
  }

  /** The merged tree of functions or of lines. @param {boolean} lines @param {'' | 'process' | 'thread'} split */
  tree(lines, split) {
    return this.remember(`tree ${lines} ${split}`, '', () =>
      new MergedTree(this.profile, lines ? null : this.profile.functionOf, split));
  }

  treeOf(state) {
    return this.tree(state.lines, state.split);
  }

  /** The tree that tables are made from: never split. */
  plainTree(lines) {
    return this.tree(lines, '');
  }

  /** @returns {import('./graph.js').Weights} */
  weights(state, tree) {
    const key = `${this.filterKey(state)}|${tree.size}`;
    const known = tree.weightsKnown;
    if (known && known.key === key) return known.value;
    const value = this.computeWeights(state, tree);
    tree.weightsKnown = {key, value};
    return value;
  }

  computeWeights(state, tree) {
    const sides = this.profile.recordings.map((_, side) => {
      const self = new Float64Array(tree.size);
      this.eachRow(state, side, (row) => { self[tree.rowNode[row]] += this.profile.rowWeight[row]; });
      return {self, total: tree.totals(self)};
    });
    if (sides.length === 1) return sides[0];
    const [main, other] = state.swap ? sides : [sides[1], sides[0]];
    if (state.elided) return elided(main, other, tree);
    return {self: main.self, total: main.total, otherSelf: other.self, otherTotal: other.total};
  }

  /** The graph of the flame view. */
  graph(state) {
    const tree = this.treeOf(state);
    const weights = this.weights(state, tree);
    const key = `${this.filterKey(state)}|${state.lines}|${state.split}|${state.inverted}`;
    return this.remember('graph', key, () =>
      state.inverted ? invertedGraph(tree, weights) : new CalleeGraph(tree, weights, -1, [0]));
  }

  /** The two halves of the sandwich around the function (or line) `key`. */
  sandwich(state, key) {
    const tree = this.plainTree(state.lines);
    const weights = this.weights(state, tree);
    return this.remember('sandwich', `${this.filterKey(state)}|${state.lines}|${key}`, () => {
      const outermost = this.outermost(tree, 'key', (k) => k);
      const roots = [];
      for (let node = 1; node < tree.size; node++) if (tree.key[node] === key && outermost[node]) roots.push(node);
      return {
        callers: callersOf(tree, weights, key, roots),
        callees: new CalleeGraph(tree, weights, key, roots),
      };
    });
  }

  /** Blame: the stacks that held the GIL, weighted by how long the shown threads waited for them. */
  blame(state) {
    const tree = this.plainTree(state.lines);
    return this.remember('blame', `${this.filterKey({...state, states: 'w'})}|${state.lines}`, () => {
      const self = new Float64Array(tree.size);
      const {rowHolderNode, rowWeight} = this.profile;
      this.eachRow({...state, states: 'w'}, 0, (row) => {
        if (rowHolderNode[row] >= 0) self[tree.nodeOf[rowHolderNode[row]]] += rowWeight[row];
      });
      return new CalleeGraph(tree, {self, total: tree.totals(self)}, -1, [0]);
    });
  }

  outermost(tree, name, groupOf) {
    tree.outermostKnown ??= new Map();
    if (!tree.outermostKnown.has(name)) tree.outermostKnown.set(name, tree.outermost(groupOf));
    return tree.outermostKnown.get(name);
  }

  /**
   * Self and total per group of keys, recursion counted once.
   * @param {'function' | 'line' | 'file'} grouping
   * @returns {Array<{key: number, self: number, total: number, otherSelf: number, otherTotal: number}>} of groups seen
   */
  table(state, grouping) {
    const all = {...state, elided: false};
    return this.remember('table ' + grouping, this.filterKey(all), () => {
      const tree = this.plainTree(grouping === 'line');
      const groupOf = this.groupings()[grouping];
      const outermost = this.outermost(tree, grouping, groupOf);
      const {self, total, otherSelf, otherTotal} = this.weights(all, tree);
      const groups = new Map();
      for (let node = 1; node < tree.size; node++) {
        const other = otherTotal ? otherTotal[node] : 0;
        if (total[node] === 0 && other === 0) continue;
        const group = groupOf(tree.key[node]);
        let entry = groups.get(group);
        if (!entry) {
          entry = {key: tree.key[node], self: 0, total: 0, otherSelf: 0, otherTotal: 0};
          groups.set(group, entry);
        }
        entry.self += self[node];
        if (otherSelf) entry.otherSelf += otherSelf[node];
        if (outermost[node]) {
          entry.total += total[node];
          entry.otherTotal += other;
        }
      }
      return [...groups.values()];
    });
  }

  /** From a key to the number of its group. Frames without a file form the group 0 of files. */
  groupings() {
    const {file, frameCount, lineOf} = this.profile;
    return {
      function: (key) => key,
      line: (key) => (key < frameCount ? lineOf[key] : key),
      file: (key) => (key < frameCount ? file[key] : 0),
    };
  }

  /** The sum of the rows that pass. @param {number} side */
  shownWeight(state, side = this.mainSide(state)) {
    return this.remember(`shown ${side}`, this.filterKey(state), () => {
      let sum = 0;
      this.eachRow(state, side, (row) => { sum += this.profile.rowWeight[row]; });
      return sum;
    });
  }

  /** The recording that gives widths: of two, the later one unless swapped. */
  mainSide(state) {
    return this.profile.isDiff && !state.swap ? 1 : 0;
  }

  /** The weights by state of the rows that pass all filters but that of states. */
  stateWeights(state) {
    const all = {...state, states: 'gcwi'};
    return this.remember('states', this.filterKey(all), () => {
      const sums = new Float64Array(STATES.length);
      this.eachRow(all, this.mainSide(state), (row) => { sums[this.profile.rowState[row]] += this.profile.rowWeight[row]; });
      return sums;
    });
  }

  /** Who waited for whom: weights by waiting and holding thread (-1 where unknown), and by function. */
  waits(state) {
    const waiting = {...state, states: 'w'};
    return this.remember('waits', this.filterKey(waiting), () => {
      const {rowHolderThread, rowHolderNode, rowNode, rowThread, rowWeight, frame, functionOf, threads} = this.profile;
      const leaf = (node) => (node > 0 ? functionOf[frame[node]] : -1);
      const byThread = new Map();
      const byFunction = new Map();
      let total = 0;
      this.eachRow(waiting, 0, (row) => {
        total += rowWeight[row];
        addPair(byThread, rowThread[row], rowHolderThread[row], threads.length, rowWeight[row]);
        addPair(byFunction, leaf(rowNode[row]), leaf(rowHolderNode[row]), this.profile.frameCount, rowWeight[row]);
      });
      const heaviest = (pairs) => [...pairs.values()].sort((a, b) => b.weight - a.weight);
      return {total, byThread: heaviest(byThread), byFunction: heaviest(byFunction)};
    });
  }

  /** Whether any row waited for the GIL. */
  get hasWaits() {
    return this.presentStates.has(GIL_WAIT);
  }
}

/** The stacks of the other profile that the main one does not have at all: their weights there. */
function elided(main, other, tree) {
  const self = other.self.map((weight, node) => (main.self[node] === 0 ? weight : 0));
  return {self, total: tree.totals(self), otherSelf: other.self, otherTotal: other.total};
}

function addPair(pairs, waiter, holder, limit, weight) {
  const key = (waiter + 1) * (limit + 1) + holder + 1;
  const pair = pairs.get(key);
  if (pair) pair.weight += weight;
  else pairs.set(key, {waiter, holder, weight});
}

/** "1.4.7" as a set of the numbers below `limit`; null, which means all, where there are none. */
export function numberSet(text, limit) {
  const numbers = text === '' ? [] : text.split('.').map(Number).filter((number) => number < limit);
  return numbers.length ? new Set(numbers) : null;
}

/** The first index in [start, end) of a sorted column whose value is not below `value`. */
function lowerBound(column, start, end, value) {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
