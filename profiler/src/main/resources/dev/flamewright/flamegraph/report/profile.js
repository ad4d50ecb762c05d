// The decoded profile: strings, frames, the calling-context tree in preorder, and rows of weighted samples.
import {ColumnReader} from './columns.js';

/** Thread states, by the number that rows hold. */
export const STATES = ['gil', 'cpu', 'wait', 'idle', 'unknown'];
export const GIL_WAIT = 2;

/** Whose code a frame is, by the number that frames hold. */
export const ORIGINS = ['own', 'library', 'stdlib', 'native', 'gc', 'syscall', 'other'];

/**
 * What trees are keyed by is a number: below `frameCount` it is a frame; the next are threads, then processes, which
 * stand at the root of trees that are split.
 */
export class Profile {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const reader = new ColumnReader(bytes);
    const head = reader.json(reader.next());
    this.title = head.title;
    this.strings = head.strings;
    this.sources = head.sources;
    /** One recording, or two that are compared. */
    this.recordings = head.profiles;
    this.isDiff = head.profiles.length === 2;
    this.readFrames(reader, head.frames);
    this.readTree(reader, head.nodes);
    this.readRows(reader);
    /** Per frame: the first frame of the same function, whatever its line. */
    this.functionOf = this.firstAlike((f) => `${this.kind[f]},${this.name[f]},${this.file[f]},${this.firstLine[f]}`);
    /** Per frame: the first frame at the same line of the same file; without a line, of the same function. */
    this.lineOf = this.firstAlike((f) => this.line[f] ? `${this.file[f]}:${this.line[f]}` : `-${this.functionOf[f]}`);
  }

  readFrames(reader, length) {
    this.frameCount = length;
    this.kind = reader.integers(length);
    this.origin = reader.integers(length);
    this.name = reader.integers(length);
    this.file = reader.integers(length);
    this.line = reader.integers(length);
    this.firstLine = reader.integers(length);
  }

  readTree(reader, length) {
    this.nodeCount = length;
    this.parent = new Int32Array(length);
    this.frame = new Int32Array(length);
    this.parent[0] = this.frame[0] = -1;
    const pops = reader.integers(length - 1);
    let above = 0;
    for (let node = 1; node < length; node++) {
      for (let pop = pops[node - 1]; pop > 0; pop--) above = this.parent[above];
      this.parent[node] = above;
      above = node;
    }
    this.frame.set(reader.integers(length - 1), 1);
  }

  readRows(reader) {
    this.threads = [];
    this.processes = [];
    const rows = this.recordings.reduce((sum, recording) => sum + recording.rows, 0);
    this.rowCount = rows;
    /** In steps of the recording's resolution, counted from 1; 0 where unknown. */
    this.rowTime = new Int32Array(rows);
    this.rowThread = new Int32Array(rows);
    this.rowState = new Uint8Array(rows);
    this.rowNode = new Int32Array(rows);
    this.rowWeight = new Float64Array(rows);
    /** Holders of the GIL, -1 where there is none. */
    this.rowHolderThread = new Int32Array(rows).fill(-1);
    this.rowHolderNode = new Int32Array(rows).fill(-1);
    let start = 0;
    for (const recording of this.recordings) {
      recording.start = start;
      recording.end = start + recording.rows;
      this.readRecording(reader, recording);
      start = recording.end;
    }
  }

  readRecording(reader, {start, end, rows, threads, processes}) {
    const firstThread = this.threads.length;
    for (const thread of threads) this.threads.push({...thread, process: thread.process + this.processes.length});
    this.processes.push(...processes);
    this.rowTime.set(reader.integers(rows), start);
    for (let row = start + 1; row < end; row++) this.rowTime[row] += this.rowTime[row - 1];
    this.rowThread.set(reader.integers(rows), start);
    if (firstThread > 0) for (let row = start; row < end; row++) this.rowThread[row] += firstThread;
    this.rowState.set(reader.integers(rows), start);
    this.rowNode.set(reader.signed(rows), start);
    for (let row = start + 1; row < end; row++) this.rowNode[row] += this.rowNode[row - 1];
    this.rowWeight.set(reader.signed(rows), start);
    for (let row = start; row < end; row++) {
      if (this.rowState[row] === GIL_WAIT) {
        const thread = reader.next();
        this.rowHolderThread[row] = thread ? thread - 1 + firstThread : -1;
        this.rowHolderNode[row] = reader.next() - 1;
      }
    }
  }

  /** Per frame: the first frame for which `keyOf` gives the same text. */
  firstAlike(keyOf) {
    const first = new Map();
    return Int32Array.from({length: this.frameCount}, (_, frame) => {
      const key = keyOf(frame);
      if (!first.has(key)) first.set(key, frame);
      return first.get(key);
    });
  }

  /** How many keys there are: frames, threads, processes. */
  get keyCount() {
    return this.frameCount + this.threads.length + this.processes.length;
  }

  threadKey(thread) {
    return this.frameCount + thread;
  }

  processKey(process) {
    return this.frameCount + this.threads.length + process;
  }

  /** The raw name of a key; show it through `printable`. @param {number} key */
  nameOf(key) {
    if (key < 0) return 'all';
    if (key < this.frameCount) return this.strings[this.name[key]];
    const thread = key - this.frameCount;
    return thread < this.threads.length ? this.threadName(thread) : this.processName(thread - this.threads.length);
  }

  /** The file or module of a key; empty where there is none. @param {number} key */
  fileOf(key) {
    return key >= 0 && key < this.frameCount ? this.strings[this.file[key]] : '';
  }

  threadName(thread) {
    const {name, tid} = this.threads[thread];
    return name && tid ? `${name} (${tid})` : name || (tid ? `thread ${tid}` : 'thread');
  }

  processName(process) {
    const {pid, commandLine} = this.processes[process];
    return [pid ? `process ${pid}` : 'process', commandLine].filter(Boolean).join(': ');
  }

  /** The name by which an origin is coloured. @param {number} key */
  originOf(key) {
    return key < 0 || key >= this.frameCount ? 'root' : ORIGINS[this.origin[key]];
  }
}
