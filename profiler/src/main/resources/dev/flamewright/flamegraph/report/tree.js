// The calling-context tree as it is shown: frames merged by a key (function, or line), nodes in preorder, siblings by
// name. A node's subtree is the range from itself to `end`. Its shape does not depend on any filter; only weights do.

export class MergedTree {
  /**
   * @param {import('./profile.js').Profile} profile
   * @param {Int32Array|null} keyOf from frame to key; null keeps every frame
   * @param {'' | 'process' | 'thread'} split what stands between the root and the first frames
   */
  constructor(profile, keyOf, split) {
    this.profile = profile;
    const draft = new Draft(profile.nodeCount);
    const draftOf = mergeFrames(profile, keyOf, draft);
    if (split) {
      this.rowNode = splitRows(profile, draft, draftOf, split);
    } else {
      this.rowNode = Int32Array.from(profile.rowNode, (node) => draftOf[node]);
    }
    const numbers = this.number(draft);
    this.rowNode.forEach((node, row) => { this.rowNode[row] = numbers[node]; });
    /** From the profile's own nodes; of split trees only nodes that no row stands for. */
    this.nodeOf = draftOf.map((node) => numbers[node]);
  }

  /** Numbers the draft's nodes in preorder, siblings by the rank of their names. */
  number(draft) {
    const size = draft.size;
    const rank = nameRanks(this.profile);
    this.rank = rank;
    const nodesByRank = countingSort(size, (node) => (node ? rank[draft.key[node]] : 0), this.profile.keyCount);
    const firstChild = new Int32Array(size);
    const nextSibling = new Int32Array(size);
    for (let i = size - 1; i >= 0; i--) {
      const node = nodesByRank[i];
      if (node === 0) continue;
      nextSibling[node] = firstChild[draft.parent[node]];
      firstChild[draft.parent[node]] = node;
    }
    this.size = size;
    this.key = new Int32Array(size);
    this.parent = new Int32Array(size);
    this.depth = new Int32Array(size);
    this.end = new Int32Array(size);
    const numbers = new Int32Array(size);
    this.key[0] = this.parent[0] = -1;
    this.end[0] = size;
    let node = firstChild[0];
    for (let number = 1; number < size; number++) {
      numbers[node] = number;
      this.key[number] = draft.key[node];
      this.parent[number] = numbers[draft.parent[node]];
      this.depth[number] = this.depth[this.parent[number]] + 1;
      if (firstChild[node]) {
        node = firstChild[node];
        continue;
      }
      while (node && !nextSibling[node]) {
        this.end[numbers[node]] = number + 1;
        node = draft.parent[node];
      }
      if (node) {
        this.end[numbers[node]] = number + 1;
        node = nextSibling[node];
      }
    }
    return numbers;
  }

  /** Sums weights towards the root, in place. @param {Float64Array} weights per node @returns {Float64Array} totals */
  totals(weights) {
    const totals = weights.slice();
    for (let node = this.size - 1; node > 0; node--) totals[this.parent[node]] += totals[node];
    return totals;
  }

  /**
   * Per node: 1 where no ancestor has the same group, so that recursion is counted once per stack.
   * @param {(key: number) => number} groupOf
   */
  outermost(groupOf) {
    const groups = Int32Array.from({length: this.profile.keyCount}, (_, key) => groupOf(key));
    const onPath = new Int32Array(groups.reduce((most, group) => Math.max(most, group), 0) + 1);
    const path = [];
    const result = new Uint8Array(this.size);
    for (let node = 1; node < this.size; node++) {
      while (path.length >= this.depth[node]) onPath[path.pop()]--;
      const group = groups[this.key[node]];
      result[node] = onPath[group] === 0 ? 1 : 0;
      onPath[group]++;
      path.push(group);
    }
    return result;
  }

  /** Per node: 1 where it or an ancestor matches. @param {Uint8Array} matches per key */
  passed(matches) {
    const passed = new Uint8Array(this.size);
    for (let node = 1; node < this.size; node++) passed[node] = matches[this.key[node]] | passed[this.parent[node]];
    return passed;
  }

  /** The keys from the root's child to the node. @param {number} node @returns {number[]} */
  path(node) {
    const keys = [];
    for (let n = node; n > 0; n = this.parent[n]) keys.push(this.key[n]);
    return keys.reverse();
  }
}

/** A tree that grows: nodes in the order they were made, found by parent and key. */
class Draft {
  constructor(capacity) {
    this.size = 1;
    this.parent = new Int32Array(capacity + 1);
    this.key = new Int32Array(capacity + 1);
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.slots = new Int32Array(slots);
  }

  child(parent, key) {
    const mask = this.slots.length - 1;
    let slot = (Math.imul(parent, 0x9e3779b1) + Math.imul(key, 0x85ebca6b));
    slot = (slot ^ (slot >>> 15)) & mask;
    for (let node; (node = this.slots[slot]) !== 0; slot = (slot + 1) & mask) {
      if (this.parent[node] === parent && this.key[node] === key) return node;
    }
    const node = this.size++;
    if (node === this.parent.length) this.grow();
    this.parent[node] = parent;
    this.key[node] = key;
    this.slots[slot] = node;
    if (this.size * 2 > this.slots.length) this.rehash();
    return node;
  }

  grow() {
    for (const column of ['parent', 'key']) {
      const bigger = new Int32Array(this[column].length * 2);
      bigger.set(this[column]);
      this[column] = bigger;
    }
  }

  rehash() {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let node = 1; node < this.size; node++) {
      let slot = (Math.imul(this.parent[node], 0x9e3779b1) + Math.imul(this.key[node], 0x85ebca6b));
      slot = (slot ^ (slot >>> 15)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = node;
    }
  }
}

function mergeFrames(profile, keyOf, draft) {
  const draftOf = new Int32Array(profile.nodeCount);
  for (let node = 1; node < profile.nodeCount; node++) {
    const frame = profile.frame[node];
    draftOf[node] = draft.child(draftOf[profile.parent[node]], keyOf ? keyOf[frame] : frame);
  }
  return draftOf;
}

/** Grows, beside the common tree, one per thread or process; gives each row's node there. */
function splitRows(profile, common, commonOf, split) {
  const draft = new Draft(common.size);
  const own = new Map();
  const rowNode = Int32Array.from(profile.rowNode, (profileNode, row) => {
    const thread = profile.rowThread[row];
    const process = profile.threads[thread].process;
    const group = split === 'thread' ? profile.threadKey(thread) : profile.processKey(process);
    if (!own.has(group)) {
      const above = split === 'thread' && profile.processes.length > 1
        ? draft.child(0, profile.processKey(process)) : 0;
      own.set(group, new Map([[0, draft.child(above, group)]]));
    }
    const known = own.get(group);
    const missing = [];
    let node = commonOf[profileNode];
    while (!known.has(node)) {
      missing.push(node);
      node = common.parent[node];
    }
    let result = known.get(node);
    while (missing.length) {
      node = missing.pop();
      result = draft.child(result, common.key[node]);
      known.set(node, result);
    }
    return result;
  });
  Object.assign(common, draft);
  commonOf.fill(0);
  return rowNode;
}

/** Per key: its place among all keys sorted by name. */
function nameRanks(profile) {
  if (profile.ranks) return profile.ranks;
  const names = Array.from({length: profile.keyCount}, (_, key) => profile.nameOf(key));
  const keys = Int32Array.from(names, (_, key) => key);
  keys.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
  profile.ranks = new Int32Array(keys.length);
  keys.forEach((key, rank) => { profile.ranks[key] = rank; });
  return profile.ranks;
}

/** The numbers below `size` in the order of a small whole number each has; equal ones keep their order. */
function countingSort(size, valueOf, values) {
  const starts = new Int32Array(values + 1);
  for (let i = 0; i < size; i++) starts[valueOf(i) + 1]++;
  for (let v = 1; v <= values; v++) starts[v] += starts[v - 1];
  const sorted = new Int32Array(size);
  for (let i = 0; i < size; i++) sorted[starts[valueOf(i)]++] = i;
  return sorted;
}
