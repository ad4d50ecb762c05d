// What is said and done about one box or function, wherever it stands: descriptions, the tooltip, the menu.
import {h, byId, copyText} from './dom.js';
import {amount, baseName, count, percent, printable} from './words.js';
import {ORIGIN_WORDS} from './palette.js';

/** Where a key's code is: "file:line" of the line that ran, or of the definition where lines are merged. */
export function placeText(profile, key, lines) {
  if (key < 0 || key >= profile.frameCount) return '';
  const file = profile.fileOf(key);
  const line = lines ? profile.line[key] : profile.firstLine[key];
  return file + (line ? `:${line}` : '');
}

/** What a box is labelled with. */
export function labelText(profile, key, lines) {
  const name = printable(profile.nameOf(key));
  return lines && key >= 0 && key < profile.frameCount && profile.line[key] ? `${name}:${profile.line[key]}` : name;
}

/** The stack of a box as text, outermost caller first. @param {any} graph @param {number} box */
export function stackText(profile, graph, box, lines) {
  return graph.path(box).map((key) => {
    const place = placeText(profile, key, lines);
    return printable(profile.nameOf(key)) + (place ? ` (${printable(place)})` : '');
  }).join('\n');
}

/** One sentence on a box, for screen readers. */
export function sentence(app, graph, box) {
  const {profile, state} = app;
  const share = percent(graph.total[box], graph.total[0]);
  return `${labelText(profile, graph.key[box], state.lines)}: ${share}, ${amount(graph.total[box], app.facts)}`;
}

export class Tooltip {
  constructor(app) {
    this.app = app;
    this.element = byId('tooltip');
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {any} graph @param {number} box @param {number} x @param {number} y of the pointer */
  show(graph, box, x, y) {
    if (box < 0) {
      this.hide();
      return;
    }
    this.element.replaceChildren(...describe(this.app, graph, box));
    this.element.hidden = false;
    const {offsetWidth, offsetHeight} = this.element;
    const left = Math.min(x + 14, innerWidth - offsetWidth - 8);
    const top = y + 18 + offsetHeight > innerHeight ? y - offsetHeight - 12 : y + 18;
    this.element.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`;
  }
}

/** The elements that describe a box: name, place, weights. */
export function describe(app, graph, box) {
  const {profile, state, facts} = app;
  const key = graph.key[box];
  // Around a function in the middle, the root box is that function, and a share of it says something of its own.
  const isAround = graph.key[0] >= 0;
  const whole = isAround ? app.model.shownWeight(state) : graph.total[0];
  const place = placeText(profile, key, state.lines);
  const origin = profile.originOf(key);
  const parts = [h('div', {class: 'name'}, printable(profile.nameOf(key)))];
  if (place || origin in ORIGIN_WORDS) {
    parts.push(h('div', {class: 'place'}, printable(place), place && origin in ORIGIN_WORDS ? ' · ' : '',
      ORIGIN_WORDS[origin] ?? ''));
  }
  const rows = [figure('total', amount(graph.total[box], facts), percent(graph.total[box], whole))];
  if (graph.self[box] > 0 || !state.inverted) {
    rows.push(figure('self', amount(graph.self[box], facts), percent(graph.self[box], whole)));
  }
  if (isAround && box > 0) {
    const middle = printable(profile.nameOf(graph.key[0]));
    rows.push(figure(`of ${middle.length > 30 ? 'the middle' : middle}`, '', percent(graph.total[box], graph.total[0])));
  }
  const parent = graph.parent[box];
  if (parent > 0) rows.push(figure('of parent', '', percent(graph.total[box], graph.total[parent])));
  if (profile.isDiff) rows.push(...app.diff.figures(graph, box));
  parts.push(h('table', {}, h('tbody', {}, ...rows)));
  return parts;
}

export function figure(word, text, share) {
  return h('tr', {}, h('th', {scope: 'row'}, word), h('td', {}, share), h('td', {class: 'faint'}, text));
}

/** The menu of what can be done with a box. */
export class FrameMenu {
  constructor(app) {
    this.app = app;
    this.element = byId('menu');
    this.element.addEventListener('keydown', (event) => this.key(event));
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(/** @type {Node} */ (event.target))) this.close();
    });
  }

  /** @param {Array<[string, string, () => void]>} entries text, shortcut, action */
  open(entries, x, y) {
    this.before = document.activeElement;
    this.element.replaceChildren(...entries.map(([text, shortcut, action]) =>
      h('button', {type: 'button', role: 'menuitem', tabindex: '-1', onclick: () => { this.close(); action(); }},
        h('span', {}, text), h('kbd', {}, shortcut))));
    this.element.hidden = false;
    const left = Math.min(x, innerWidth - this.element.offsetWidth - 8);
    const top = Math.min(y, innerHeight - this.element.offsetHeight - 8);
    this.element.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`;
    this.element.firstChild.focus();
  }

  /** For a box of a graph. */
  openFor(graph, box, x, y, zoom) {
    const {app} = this;
    const key = graph.key[box];
    const {profile} = app;
    const isFrame = key >= 0 && key < profile.frameCount;
    const entries = [['Zoom to this frame', 'Enter', () => zoom(box)]];
    if (isFrame) {
      entries.push(['Callers and callees', 's', () => app.openSandwich(key)]);
      if (profile.fileOf(key)) entries.push(['Source', 'v', () => app.openSource(key)]);
      entries.push(['Search for this name', '', () => app.searchFor(profile.nameOf(key))]);
    }
    entries.push(['Copy stack', 'c', () => copyText(stackText(profile, graph, box, app.state.lines))]);
    entries.push(['Copy name', '', () => copyText(profile.nameOf(key))]);
    this.open(entries, x, y);
  }

  close() {
    if (this.element.hidden) return false;
    this.element.hidden = true;
    if (this.before instanceof HTMLElement) this.before.focus();
    return true;
  }

  key(event) {
    const items = [...this.element.children];
    const at = items.indexOf(document.activeElement);
    if (event.key === 'ArrowDown') items[(at + 1) % items.length].focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length].focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A name and its place in a table cell; the name is a button that opens its callers and callees. */
export function functionCell(app, key, lines) {
  const {profile} = app;
  if (key < 0) return h('span', {class: 'faint'}, 'unknown');
  const place = placeText(profile, key, lines);
  return h('span', {class: 'function'},
    h('i', {class: 'dot', style: {'background-color': app.palette.ofOrigin(key)}, title: ORIGIN_WORDS[profile.originOf(key)]}),
    h('button', {type: 'button', class: 'link', onclick: () => app.openSandwich(profile.functionOf[key])},
      labelText(profile, key, lines)),
    place ? h('span', {class: 'place', title: printable(place)}, printable(shortPlace(place))) : null);
}

/** The last two parts of a path. */
function shortPlace(place) {
  const parts = place.split('/');
  return parts.length > 2 ? `${parts[parts.length - 2]}/${baseName(place)}` : place;
}

/** A share as a bar with its figures. */
export function barCell(value, whole, facts, className = '') {
  return h('td', {class: `figure ${className}`, title: amount(value, facts)},
    h('span', {class: 'bar', style: {width: `${whole ? Math.min(100, (Math.abs(value) / whole) * 100) : 0}%`}}),
    h('span', {class: 'share'}, percent(value, whole)),
    h('span', {class: 'count'}, count(value)));
}
