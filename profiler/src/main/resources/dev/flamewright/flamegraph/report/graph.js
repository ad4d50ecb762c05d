// The boxes that a flame graph draws, made as they come into view: a box is a path of keys, and stands for the nodes of
// a merged tree that share this path. Downward from a root the boxes are callees; upward from leaves they are callers.

/**
 * @typedef {Object} Weights of a merged tree's nodes; `other` are those of the profile compared with
 * @property {Float64Array} self
 * @property {Float64Array} total
 * @property {Float64Array} [otherSelf]
 * @property {Float64Array} [otherTotal]
 */

/** What callees and callers have in common: boxes, numbered from 0, the root, parents before children. */
class Graph {
  /** @param {import('./tree.js').MergedTree} tree @param {Weights} weights */
  constructor(tree, weights) {
    this.tree = tree;
    this.weights = weights;
    this.key = [];
    this.parent = [];
    this.depth = [];
    this.total = [];
    this.self = [];
    this.other = [];
    /** Per box: the tree's nodes it stands for, as arrays of numbers. */
    this.members = [];
    this.firstChild = [];
    this.childCount = [];
  }

  add(key, parent, total, self, other, members) {
    this.key.push(key);
    this.parent.push(parent);
    this.depth.push(parent < 0 ? 0 : this.depth[parent] + 1);
    this.total.push(total);
    this.self.push(self);
    this.other.push(other);
    this.members.push(members);
    this.firstChild.push(-1);
    this.childCount.push(0);
  }

  /** Makes the children of a box if they are not there yet; they are numbered one after the other. */
  expand(box) {
    if (this.firstChild[box] < 0) {
      this.firstChild[box] = this.key.length;
      this.addChildren(box);
      this.childCount[box] = this.key.length - this.firstChild[box];
    }
  }

  /** The keys from the root's child to the box. @param {number} box @returns {number[]} */
  path(box) {
    const keys = [];
    for (let b = box; this.parent[b] >= 0; b = this.parent[b]) keys.push(this.key[b]);
    return keys.reverse();
  }

  /** The box at a path, or the deepest one on it that there is. @param {number[]} keys */
  find(keys) {
    let box = 0;
    for (const key of keys) {
      this.expand(box);
      let child = this.firstChild[box];
      const end = child + this.childCount[box];
      while (child < end && this.key[child] !== key) child++;
      if (child === end) break;
      box = child;
    }
    return box;
  }
}

/** Boxes below a root are what it calls. */
export class CalleeGraph extends Graph {
  /** @param {number} key the root's @param {Int32Array|number[]} roots nodes that the root stands for */
  constructor(tree, weights, key, roots) {
    super(tree, weights);
    this.addBox(key, -1, roots);
  }

  addBox(key, parent, nodes) {
    const {self, total, otherTotal} = this.weights;
    let boxTotal = 0;
    let boxSelf = 0;
    let other = 0;
    for (const node of nodes) {
      boxTotal += total[node];
      boxSelf += self[node];
      if (otherTotal) other += otherTotal[node];
    }
    this.add(key, parent, boxTotal, boxSelf, other, nodes);
  }

  addChildren(box) {
    const {tree, weights: {total}} = this;
    const nodes = this.members[box];
    if (nodes.length === 1) {
      const end = tree.end[nodes[0]];
      for (let child = nodes[0] + 1; child < end; child = tree.end[child]) {
        if (total[child] > 0) this.addBox(tree.key[child], box, [child]);
      }
      return;
    }
    const groups = new Map();
    for (const node of nodes) {
      for (let child = node + 1; child < tree.end[node]; child = tree.end[child]) {
        if (!(total[child] > 0)) continue;
        const group = groups.get(tree.key[child]);
        if (group) group.push(child);
        else groups.set(tree.key[child], [child]);
      }
    }
    const keys = [...groups.keys()].sort((a, b) => tree.rank[a] - tree.rank[b]);
    for (const key of keys) this.addBox(key, box, groups.get(key));
  }

  /** The weight below a box, or of it, that passes through matching keys. @param {Uint8Array} matches per key */
  matchedWeight(box, matches) {
    let sum = 0;
    for (const root of this.members[box]) {
      for (let node = root; node < this.tree.end[root];) {
        if (node > 0 && matches[this.tree.key[node]]) {
          sum += this.weights.total[node];
          node = this.tree.end[node];
        } else {
          node++;
        }
      }
    }
    return sum;
  }
}

/** Boxes above a root are who called it. A box's members come with the weight that each brings along. */
export class CallerGraph extends Graph {
  /**
   * @param {number} key the root's
   * @param {Int32Array} nodes where the paths towards the tree's root begin
   * @param {Float64Array} carried the weight of each
   * @param {Float64Array|null} otherCarried that of the compared profile
   * @param {boolean} isRoot whether the root box stands for the nodes themselves, not for what lies above all leaves
   */
  constructor(tree, weights, key, nodes, carried, otherCarried, isRoot) {
    super(tree, weights);
    this.isRoot = isRoot;
    const group = {nodes, carried, otherCarried};
    this.add(key, -1, sum(carried), 0, otherCarried ? sum(otherCarried) : 0, group);
  }

  addChildren(box) {
    const {tree} = this;
    const {nodes, carried, otherCarried} = this.members[box];
    const stay = box === 0 && !this.isRoot;
    const counts = CallerGraph.scratch(tree.profile.keyCount);
    const keys = [];
    for (let i = 0; i < nodes.length; i++) {
      const node = stay ? nodes[i] : tree.parent[nodes[i]];
      if (node > 0 && counts[tree.key[node]]++ === 0) keys.push(tree.key[node]);
    }
    keys.sort((a, b) => tree.rank[a] - tree.rank[b]);
    const groups = keys.map((key) => ({
      nodes: new Int32Array(counts[key]),
      carried: new Float64Array(counts[key]),
      otherCarried: otherCarried && new Float64Array(counts[key]),
    }));
    keys.forEach((key, index) => { counts[key] = index; });
    const filled = new Int32Array(keys.length);
    for (let i = 0; i < nodes.length; i++) {
      const node = stay ? nodes[i] : tree.parent[nodes[i]];
      if (node <= 0) continue;
      const index = counts[tree.key[node]];
      const group = groups[index];
      const at = filled[index]++;
      group.nodes[at] = node;
      group.carried[at] = carried[i];
      if (otherCarried) group.otherCarried[at] = otherCarried[i];
    }
    keys.forEach((key, index) => {
      counts[key] = 0;
      const group = groups[index];
      const total = sum(group.carried);
      const self = stay ? total : 0;
      this.add(key, box, total, self, group.otherCarried ? sum(group.otherCarried) : 0, group);
    });
  }

  /** One counter per key, all zero between uses. */
  static scratch(length) {
    if (!CallerGraph.counts || CallerGraph.counts.length < length) CallerGraph.counts = new Int32Array(length);
    return CallerGraph.counts;
  }

  /** The weight of a box that passes through matching keys at the box or above it. @param {Uint8Array} matches per key */
  matchedWeight(box, matches) {
    const passed = this.tree.passed(matches);
    const {nodes, carried} = this.members[box];
    let matched = 0;
    for (let i = 0; i < nodes.length; i++) if (passed[nodes[i]]) matched += carried[i];
    return matched;
  }
}

/** Every box is a leaf with its callers above: the tree inverted. */
export function invertedGraph(tree, weights) {
  const {self, otherSelf} = weights;
  const leaves = [];
  for (let node = 1; node < tree.size; node++) if (self[node] > 0) leaves.push(node);
  const nodes = Int32Array.from(leaves);
  return new CallerGraph(tree, weights, -1, nodes, pick(self, nodes), otherSelf ? pick(otherSelf, nodes) : null, false);
}

/** Who called a function: from its outermost frames towards the root. */
export function callersOf(tree, weights, key, roots) {
  const nodes = Int32Array.from(roots);
  const other = weights.otherTotal ? pick(weights.otherTotal, nodes) : null;
  return new CallerGraph(tree, weights, key, nodes, pick(weights.total, nodes), other, true);
}

function pick(column, nodes) {
  return Float64Array.from(nodes, (node) => column[node]);
}

function sum(column) {
  let total = 0;
  for (let i = 0; i < column.length; i++) total += column[i];
  return total;
}

/**
 * The boxes that are wide enough to be seen, in a window of the graph.
 * @param {Graph} graph
 * @param {{x0: number, x1: number}} window what part of the root's width is shown, each between 0 and 1
 * @param {number} least the least width of a box, as a part of the window
 * @param {boolean} byWeight siblings heaviest first, else by name
 * @returns {Array<Array<{box: number, x: number, width: number}>>} per depth, from left to right; in the root's width
 */
export function layOut(graph, window, least, byWeight) {
  const whole = graph.total[0];
  const levels = [];
  if (!(whole > 0)) return [[{box: 0, x: 0, width: 1}]];
  const narrowest = least * (window.x1 - window.x0);
  const stack = [{box: 0, x: 0, width: 1}];
  while (stack.length) {
    const place = stack.pop();
    const depth = graph.depth[place.box];
    (levels[depth] ??= []).push(place);
    graph.expand(place.box);
    let x = place.x;
    const first = graph.firstChild[place.box];
    const children = [];
    for (const child of siblings(graph, first, graph.childCount[place.box], byWeight)) {
      const width = graph.total[child] / whole;
      if (width >= narrowest && x < window.x1 && x + width > window.x0) children.push({box: child, x, width});
      x += width;
    }
    // The stack turns the order round: the leftmost child is to be met first.
    while (children.length) stack.push(children.pop());
  }
  return levels;
}

function siblings(graph, first, length, byWeight) {
  const boxes = Array.from({length}, (_, i) => first + i);
  return byWeight ? boxes.sort((a, b) => graph.total[b] - graph.total[a]) : boxes;
}
