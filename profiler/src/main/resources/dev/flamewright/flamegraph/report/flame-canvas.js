// A flame graph on a canvas: what lies in view is laid out and drawn, and answers to mouse and keyboard.
import {h} from './dom.js';
import {layOut} from './graph.js';
import {printable} from './words.js';

const ROW = 20;
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const PADDING = 5;
const NARROWEST = 0.4; // pixels
const GLIDE = 170; // milliseconds

/**
 * @typedef {Object} Scene what to draw
 * @property {any} graph
 * @property {number[]} zoom keys of the box that fills the width
 * @property {boolean} up the root at the bottom
 * @property {boolean} byWeight
 * @property {(box: number) => string} colour
 * @property {(box: number) => string} label
 * @property {Uint8Array|null} matches per key
 * @property {boolean} [hidesRoot] whether the root's row is left out
 */

export class FlameCanvas {
  /**
   * @param {string} label for screen readers
   * @param {import('./palette.js').Palette} palette
   * @param {{zoom: (box: number) => void, menu: (box: number, x: number, y: number) => void,
   *   hover: (box: number, x: number, y: number) => void, select: (box: number) => void}} act
   */
  constructor(label, palette, act) {
    this.palette = palette;
    this.act = act;
    this.canvas = h('canvas', {'aria-hidden': 'true'});
    this.hoverRing = h('div', {class: 'ring hover', hidden: true});
    this.selectRing = h('div', {class: 'ring selected', hidden: true});
    this.spacer = h('div', {class: 'spacer'}, this.canvas, this.hoverRing, this.selectRing);
    this.element = h('div', {
      class: 'flame', tabindex: '0', role: 'application', 'aria-label': label,
      'aria-roledescription': 'flame graph: arrow keys move, Enter zooms; the table view holds the same figures',
      onscroll: () => this.draw(),
      onmousemove: (event) => this.hovered(event),
      onmouseleave: () => this.leave(),
      onclick: (event) => this.clicked(event),
      oncontextmenu: (event) => this.menu(event),
      onkeydown: (event) => this.key(event),
    }, this.spacer);
    this.element.addEventListener('wheel', (event) => this.wheel(event), {passive: false});
    this.window = {x0: 0, x1: 1};
    this.levels = [];
    this.selected = 0;
    this.textWidths = new Map();
    new ResizeObserver(() => this.resized()).observe(this.element);
  }

  /** @param {Scene} scene */
  show(scene) {
    const isNew = !this.scene || this.scene.graph !== scene.graph;
    const keptPath = this.scene && this.selected ? this.scene.graph.path(this.selected) : [];
    const wasAtFoot = !this.scene || this.scene.up !== scene.up || this.atRoot();
    const oldZoom = this.scene ? String(this.scene.zoom) : '';
    this.scene = scene;
    if (isNew) {
      this.selected = scene.graph.find(keptPath);
      if (scene.graph.depth[this.selected] !== keptPath.length) this.selected = 0;
    }
    this.zoomBox = scene.graph.find(scene.zoom);
    const place = this.placeOf(this.zoomBox);
    const target = {x0: place.x, x1: place.x + place.width};
    this.glide(isNew ? target : this.window, target);
    if (wasAtFoot) this.scrollToRoot();
    if (String(scene.zoom) !== oldZoom) this.scrollToZoom();
    this.draw();
  }

  /** Leaves three callers of the box that is zoomed to in view, the rest of the height to its callees. */
  scrollToZoom() {
    const top = this.top(this.scene.graph.depth[this.zoomBox]);
    this.element.scrollTop = this.scene.up ? top + 4 * ROW - this.element.clientHeight : top - 3 * ROW;
  }

  /** Whether the view is scrolled to the end where the root is. */
  atRoot() {
    const {scrollTop, scrollHeight, clientHeight} = this.element;
    return this.scene.up ? scrollTop + clientHeight >= scrollHeight - ROW : scrollTop < ROW;
  }

  scrollToRoot() {
    this.element.scrollTop = this.scene.up ? this.element.scrollHeight : 0;
  }

  /** Where a box lies in the root's width. */
  placeOf(box) {
    const {graph, byWeight} = this.scene;
    if (graph.parent[box] < 0 || !(graph.total[0] > 0)) return {x: 0, width: 1};
    let x = 0;
    for (let b = box; graph.parent[b] >= 0; b = graph.parent[b]) {
      const first = graph.firstChild[graph.parent[b]];
      for (let s = first; s < first + graph.childCount[graph.parent[b]]; s++) {
        const before = byWeight
          ? graph.total[s] > graph.total[b] || (graph.total[s] === graph.total[b] && s < b) : s < b;
        if (before) x += graph.total[s] / graph.total[0];
      }
    }
    return {x, width: graph.total[box] / graph.total[0]};
  }

  glide(from, to) {
    cancelAnimationFrame(this.frame);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still || (from.x0 === to.x0 && from.x1 === to.x1)) {
      this.window = to;
      this.layOut();
      return;
    }
    const start = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - start) / GLIDE);
      const ease = 1 - (1 - t) ** 3;
      this.window = t === 1 ? to : {x0: from.x0 + (to.x0 - from.x0) * ease, x1: from.x1 + (to.x1 - from.x1) * ease};
      this.layOut();
      this.draw();
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    this.layOut();
    this.frame = requestAnimationFrame(step);
  }

  layOut() {
    const width = this.element.clientWidth;
    if (!width || !this.scene) return;
    this.levels = layOut(this.scene.graph, this.window, NARROWEST / width, this.scene.byWeight);
    const atFoot = this.atRoot();
    this.height = Math.max((this.levels.length + 1 - this.base) * ROW, this.element.clientHeight);
    this.spacer.style.height = `${this.height}px`;
    if (atFoot) this.scrollToRoot();
  }

  resized() {
    if (!this.scene) return;
    this.layOut();
    this.draw();
  }

  /** The depth of the first row shown. */
  get base() {
    return this.scene.hidesRoot ? 1 : 0;
  }

  top(depth) {
    const row = depth - this.base;
    return this.scene.up ? this.height - (row + 1) * ROW : row * ROW;
  }

  draw() {
    const {element, canvas, scene} = this;
    const width = element.clientWidth;
    const height = element.clientHeight;
    if (!scene || !width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    context.textBaseline = 'middle';
    context.direction = 'ltr';
    const scale = width / (this.window.x1 - this.window.x0);
    const zoomDepth = scene.graph.depth[this.zoomBox];
    for (let depth = this.base; depth < this.levels.length; depth++) {
      const y = this.top(depth) - element.scrollTop;
      if (!this.levels[depth] || y + ROW < 0 || y > height) continue;
      context.globalAlpha = depth < zoomDepth ? 0.55 : 1;
      for (const place of this.levels[depth]) {
        const left = Math.max(0, (place.x - this.window.x0) * scale);
        const right = Math.min(width, (place.x + place.width - this.window.x0) * scale);
        this.drawBox(context, place.box, left, right - left, y);
      }
    }
    context.globalAlpha = 1;
    this.placeRing(this.selectRing, this.selected > 0 ? this.selected : -1);
  }

  drawBox(context, box, x, width, y) {
    const {graph, colour, label, matches} = this.scene;
    const theme = this.palette.theme;
    const key = graph.key[box];
    const matched = matches && key >= 0 && matches[key];
    context.fillStyle = matched ? theme.match : colour(box);
    const gap = width > 3 ? 1 : 0;
    if (width > 6) {
      context.beginPath();
      context.roundRect(x, y, width - gap, ROW - 1, 2.5);
      context.fill();
    } else {
      context.fillRect(x, y, Math.max(width - gap, 0.5), ROW - 1);
    }
    const room = width - 2 * PADDING;
    if (room < 14) return;
    const text = this.fit(context, label(box), room);
    if (!text) return;
    context.fillStyle = theme.text;
    context.fillText(text, x + PADDING, y + ROW / 2);
  }

  /** The text, or its beginning with an ellipsis, or nothing where not even that says something. */
  fit(context, text, room) {
    let width = this.textWidths.get(text);
    if (width === undefined) {
      width = context.measureText(text).width;
      this.textWidths.set(text, width);
    }
    if (width <= room) return text;
    let length = Math.floor((text.length * (room - 8)) / width);
    while (length > 1 && context.measureText(text.slice(0, length) + '…').width > room) length--;
    return length > 1 ? text.slice(0, length).toWellFormed() + '…' : '';
  }

  /** The box at a point of the window; -1 where there is none. */
  boxAt(clientX, clientY) {
    const bounds = this.element.getBoundingClientRect();
    const y = clientY - bounds.top + this.element.scrollTop;
    const depth = Math.floor((this.scene.up ? this.height - y : y) / ROW) + this.base;
    if (depth < this.base) return -1;
    const level = this.levels[depth];
    if (!level) return -1;
    const x = this.window.x0 + ((clientX - bounds.left) / this.element.clientWidth) * (this.window.x1 - this.window.x0);
    let low = 0;
    let high = level.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (level[middle].x <= x) low = middle;
      else high = middle - 1;
    }
    return x >= level[low].x && x < level[low].x + level[low].width ? level[low].box : -1;
  }

  /** Where a box that is in view lies in the element's own pixels, unscrolled; null where it is not in view. */
  rectangle(box) {
    const level = this.levels[this.scene.graph.depth[box]];
    const place = level && level.find((p) => p.box === box);
    if (!place) return null;
    const width = this.element.clientWidth;
    const scale = width / (this.window.x1 - this.window.x0);
    const left = Math.max(0, (place.x - this.window.x0) * scale);
    const right = Math.min(width, (place.x + place.width - this.window.x0) * scale);
    return {x: left, y: this.top(this.scene.graph.depth[box]), width: right - left, height: ROW - 1};
  }

  placeRing(ring, box) {
    const rectangle = box >= 0 ? this.rectangle(box) : null;
    ring.hidden = !rectangle;
    if (!rectangle) return;
    ring.style.transform = `translate(${rectangle.x}px, ${rectangle.y}px)`;
    ring.style.width = `${Math.max(1, rectangle.width - 1)}px`;
    ring.style.height = `${rectangle.height}px`;
  }

  hovered(event) {
    const box = this.boxAt(event.clientX, event.clientY);
    this.placeRing(this.hoverRing, box);
    this.element.style.cursor = box >= 0 ? 'pointer' : 'default';
    this.act.hover(box, event.clientX, event.clientY);
  }

  leave() {
    this.placeRing(this.hoverRing, -1);
    this.act.hover(-1, 0, 0);
  }

  clicked(event) {
    const box = this.boxAt(event.clientX, event.clientY);
    if (box < 0) return;
    this.select(box);
    this.act.zoom(box);
  }

  menu(event) {
    event.preventDefault();
    const box = this.boxAt(event.clientX, event.clientY);
    if (box < 0) return;
    this.select(box);
    this.act.menu(box, event.clientX, event.clientY);
  }

  /** With Ctrl the wheel zooms around the pointer; sideways it moves a zoomed view. */
  wheel(event) {
    const {x0, x1} = this.window;
    const span = x1 - x0;
    if (event.ctrlKey) {
      event.preventDefault();
      const bounds = this.element.getBoundingClientRect();
      const at = x0 + ((event.clientX - bounds.left) / bounds.width) * span;
      const factor = Math.min(1 / span, Math.exp(event.deltaY * 0.002));
      this.moveTo(at - (at - x0) * factor, span * factor);
    } else if (event.deltaX && span < 1) {
      event.preventDefault();
      this.moveTo(x0 + (event.deltaX / this.element.clientWidth) * span, span);
    }
  }

  moveTo(x0, span) {
    const left = Math.min(Math.max(0, x0), 1 - span);
    this.window = {x0: left, x1: left + span};
    this.layOut();
    this.draw();
  }

  select(box) {
    this.selected = box;
    this.placeRing(this.selectRing, box > 0 ? box : -1);
    this.act.select(box);
  }

  /** Selects a box and scrolls so far that it is seen. */
  reveal(box) {
    this.select(box);
    const top = this.top(this.scene.graph.depth[box]);
    const {scrollTop, clientHeight} = this.element;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight) this.element.scrollTop = top - clientHeight / 2;
    this.draw();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const {graph, up} = this.scene;
    const level = this.levels[graph.depth[this.selected]] ?? [];
    const index = level.findIndex((place) => place.box === this.selected);
    const child = (this.levels[graph.depth[this.selected] + 1] ?? [])
      .find((place) => graph.parent[place.box] === this.selected);
    const neighbours = {
      ArrowLeft: level[index - 1]?.box,
      ArrowRight: level[index + 1]?.box,
      [up ? 'ArrowUp' : 'ArrowDown']: child?.box,
      [up ? 'ArrowDown' : 'ArrowUp']: Math.max(0, graph.parent[this.selected]),
      Home: 0,
    };
    if (event.key in neighbours) {
      event.preventDefault();
      if (neighbours[event.key] !== undefined) this.reveal(neighbours[event.key]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.act.zoom(this.selected);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const bounds = this.element.getBoundingClientRect();
      const rectangle = this.rectangle(this.selected) ?? {x: 0, y: 0};
      this.act.menu(this.selected, bounds.left + rectangle.x + 8, bounds.top + rectangle.y - this.element.scrollTop + ROW);
    }
  }

  /** The boxes in view, from the root outwards; what tests and screen captures ask. */
  visible() {
    const bounds = this.element.getBoundingClientRect();
    const {graph, label, matches} = this.scene;
    return this.levels.slice(this.base).flat().map(({box}) => {
      const rectangle = this.rectangle(box);
      return {
        box,
        name: printable(label(box)),
        depth: graph.depth[box],
        self: graph.self[box],
        total: graph.total[box],
        matched: Boolean(matches && graph.key[box] >= 0 && matches[graph.key[box]]),
        x: bounds.left + rectangle.x,
        y: bounds.top + rectangle.y - this.element.scrollTop,
        width: rectangle.width,
        height: rectangle.height,
      };
    });
  }
}
