// The flame graph and its tools, and the sandwich: callers above, callees below a function.
import {h, segmented, toggle} from './dom.js';
import {FlameCanvas} from './flame-canvas.js';
import {describe, labelText, sentence} from './frames.js';
import {ORIGINS} from './profile.js';
import {ORIGIN_WORDS} from './palette.js';
import {percent, printable} from './words.js';
import {zoomKeys, zoomText} from './state.js';

/** How boxes of a graph are coloured, by the state's choice. */
export function colouring(app, graph) {
  const {palette, profile, state} = app;
  if (profile.isDiff && state.colour === 'origin') return app.diff.colouring(graph);
  if (state.colour === 'file') return (box) => palette.ofFile(graph.key[box]);
  if (state.colour === 'self') {
    return (box) => palette.ofHeat(graph.total[box] > 0 ? graph.self[box] / (graph.total[0] / 8) : 0);
  }
  return (box) => palette.ofOrigin(graph.key[box]);
}

/** A canvas wired to the viewer: tooltip, menu, live region. */
export function makeCanvas(app, label, zoom) {
  const canvas = new FlameCanvas(label, app.palette, {
    zoom: (box) => zoom(box),
    menu: (box, x, y) => app.menu.openFor(canvas.scene.graph, box, x, y, zoom),
    hover: (box, x, y) => app.tooltip.show(canvas.scene.graph, box, x, y),
    select: (box) => {
      app.activeCanvas = canvas;
      app.say(sentence(app, canvas.scene.graph, box));
      app.selectionChanged();
    },
  });
  canvas.element.addEventListener('focus', () => { app.activeCanvas = canvas; });
  return canvas;
}

/** The scene of a graph with the viewer's usual labels, colours and matches. */
export function sceneOf(app, graph, zoom, up) {
  return {
    graph,
    zoom,
    up,
    byWeight: app.state.order === 'weight',
    colour: colouring(app, graph),
    label: (box) => labelText(app.profile, graph.key[box], app.state.lines),
    matches: app.search ? app.search.matches : null,
  };
}

export class GraphView {
  constructor(app) {
    this.app = app;
    const update = (patch) => app.store.update(patch);
    this.direction = segmented('Direction', [
      {value: 'flame', text: 'Flame', title: 'Root at the bottom (o)'},
      {value: 'icicle', text: 'Icicle', title: 'Root at the top (o)'},
    ], (value) => update({icicle: value === 'icicle'}));
    this.rooting = segmented('Root', [
      {value: 'callees', text: 'From root', title: 'What each function calls (i)'},
      {value: 'callers', text: 'Inverted', title: 'From the functions that use the time to their callers (i)'},
    ], (value) => update({inverted: value === 'callers', zoom: ''}));
    this.lines = toggle('Lines', 'A frame per line instead of per function (l)', () => app.flipLines());
    this.split = h('select', {'aria-label': 'Split by', onchange: () => update({split: this.split.value, zoom: ''})},
      ...[['', 'All together'], ['process', 'By process'], ['thread', 'By thread']].map(([value, text]) =>
        h('option', {value}, text)));
    this.order = h('select', {'aria-label': 'Order', onchange: () => update({order: this.order.value})},
      h('option', {value: 'name'}, 'By name'), h('option', {value: 'weight'}, 'Heaviest first'));
    this.colour = h('select', {'aria-label': 'Colour', onchange: () => update({colour: this.colour.value})},
      h('option', {value: 'origin'}, app.profile.isDiff ? 'Colour: change' : 'Colour: whose code'),
      h('option', {value: 'file'}, 'Colour: file'), h('option', {value: 'self'}, 'Colour: self time'));
    this.legend = h('div', {class: 'legend', 'aria-hidden': 'true'});
    this.crumbs = h('nav', {class: 'crumbs', 'aria-label': 'Zoomed to'});
    this.canvas = makeCanvas(app, 'Flame graph', (box) => this.zoom(box));
    this.empty = h('div', {class: 'empty', hidden: true});
    this.details = h('div', {class: 'details'});
    this.element = h('section', {class: 'view', 'aria-label': 'Flame graph'},
      h('div', {class: 'tools'}, this.direction.element, this.rooting.element, this.lines.element, this.split,
        this.order, this.colour, h('span', {class: 'stretch'}),
        h('button', {type: 'button', title: 'Save what is shown as folded stacks', onclick: () => app.saveFolded()}, 'Folded'),
        h('button', {type: 'button', title: 'Save what is shown as a picture', onclick: () => app.saveSvg()}, 'SVG')),
      this.crumbs, this.canvas.element, this.empty, h('div', {class: 'foot'}, this.details, this.legend));
  }

  zoom(box) {
    this.app.store.update({zoom: zoomText(this.canvas.scene.graph.path(box))});
  }

  show() {
    const {app} = this;
    const {state} = app;
    this.direction.set(state.icicle ? 'icicle' : 'flame');
    this.rooting.set(state.inverted ? 'callers' : 'callees');
    this.lines.set(state.lines);
    this.split.value = state.split;
    this.order.value = state.order;
    this.colour.value = state.colour;
    const graph = app.graph();
    const isEmpty = !(graph.total[0] > 0);
    this.empty.hidden = !isEmpty;
    this.canvas.element.hidden = isEmpty;
    if (isEmpty) this.empty.replaceChildren(...app.emptyText());
    this.canvas.show(sceneOf(app, graph, zoomKeys(state.zoom), !state.icicle));
    this.showCrumbs(graph);
    this.showDetails();
    this.showLegend();
  }

  showCrumbs(graph) {
    const {app} = this;
    const path = [];
    for (let box = this.canvas.zoomBox; box >= 0; box = graph.parent[box]) path.unshift(box);
    this.crumbs.hidden = path.length < 2;
    const shown = path.length > 7 ? [path[0], -1, ...path.slice(-5)] : path;
    this.crumbs.replaceChildren(...shown.map((box) => box < 0 ? h('span', {class: 'faint'}, '…')
      : h('button', {type: 'button', class: 'crumb', onclick: () => this.zoom(box),
        'aria-current': box === this.canvas.zoomBox ? 'true' : null}, labelText(app.profile, graph.key[box], app.state.lines))));
    this.crumbs.append(h('button', {type: 'button', class: 'crumb reset', title: 'Reset zoom (0)',
      onclick: () => app.store.update({zoom: ''})}, '✕'));
  }

  showDetails() {
    const {app, canvas} = this;
    if (!canvas.scene) return;
    const {graph} = canvas.scene;
    const box = canvas.selected || canvas.zoomBox;
    if (!box) {
      this.details.replaceChildren(h('span', {class: 'faint'},
        'Click a frame to zoom, right-click for more, ? for keys'));
      return;
    }
    const [name, place] = describe(app, graph, box);
    this.details.replaceChildren(name, place?.tagName === 'DIV' ? place : '',
      h('div', {class: 'shares'}, `${percent(graph.total[box], graph.total[0])} total`,
        graph.self[box] > 0 ? ` · ${percent(graph.self[box], graph.total[0])} self` : ''));
  }

  showLegend() {
    const {app} = this;
    // Where nothing is known of the frames' files, one colour needs no word.
    const known = [...app.originsSeen].some((origin) => ORIGINS[origin] !== 'other');
    this.legend.hidden = app.state.colour !== 'origin' || !(known || app.profile.isDiff);
    if (this.legend.hidden) return;
    if (app.profile.isDiff) {
      this.legend.replaceChildren(...app.diff.legend());
      return;
    }
    this.legend.replaceChildren(...ORIGINS.filter((_, index) => app.originsSeen.has(index)).map((origin) =>
      h('span', {}, h('i', {class: 'dot', style: {'background-color': app.palette.sample(origin)}}), ORIGIN_WORDS[origin])));
  }

  /** What of the shown part matches the search. */
  matched(matches) {
    const graph = this.app.graph();
    const box = graph.find(zoomKeys(this.app.state.zoom));
    return {weight: graph.matchedWeight(box, matches), of: graph.total[box]};
  }
}

export class SandwichView {
  constructor(app) {
    this.app = app;
    const open = (canvas) => (box) => {
      const key = canvas().scene.graph.key[box];
      if (key >= 0 && key < app.profile.frameCount && box > 0) app.openSandwich(key);
    };
    this.callers = makeCanvas(app, 'Callers', open(() => this.callers));
    this.callees = makeCanvas(app, 'Callees', open(() => this.callees));
    this.heading = h('div', {class: 'filling'});
    this.picker = h('input', {type: 'search', list: 'functions', placeholder: 'Function…', 'aria-label': 'Function',
      onchange: () => this.pick()});
    this.lines = toggle('Lines', 'A frame per line instead of per function (l)', () => app.flipLines());
    this.element = h('section', {class: 'view sandwich', 'aria-label': 'Sandwich'},
      h('div', {class: 'tools'}, this.picker, h('datalist', {id: 'functions'}), this.lines.element,
        h('span', {class: 'faint'}, 'Click a caller or callee to put it in the middle')),
      this.callers.element, this.heading, this.callees.element);
  }

  pick() {
    const entry = this.app.model.table(this.app.state, 'function')
      .find(({key}) => printable(this.app.profile.nameOf(key)) === this.picker.value);
    if (entry) this.app.openSandwich(entry.key);
  }

  /** The function in the middle: the one asked for, else of own code the one with the most time of its own. */
  middle() {
    const {app} = this;
    if (app.state.fn !== '') {
      const key = Number(app.state.fn);
      if (key >= 0 && key < app.profile.frameCount) return app.state.lines ? key : app.profile.functionOf[key];
    }
    const hottest = this.hottest();
    return (hottest.find(({key}) => app.profile.originOf(key) === 'own') ?? hottest[0])?.key ?? -1;
  }

  hottest() {
    return [...this.app.model.table(this.app.state, this.app.state.lines ? 'line' : 'function')]
      .sort((a, b) => b.self - a.self).slice(0, 200);
  }

  show() {
    const {app} = this;
    const key = this.middle();
    this.lines.set(app.state.lines);
    this.element.querySelector('datalist').replaceChildren(...this.hottest().map((entry) =>
      h('option', {value: printable(app.profile.nameOf(entry.key))})));
    const {callers, callees} = app.model.sandwich(app.state, key);
    this.callers.show({...sceneOf(app, callers, [], true), hidesRoot: true});
    this.callees.show({...sceneOf(app, callees, [], false), hidesRoot: true});
    const whole = app.model.shownWeight(app.state);
    // The table counts the function's own time in every frame of a recursion, the graphs only in the outermost.
    const group = app.state.lines ? app.profile.lineOf[key] : key;
    const own = app.model.table(app.state, app.state.lines ? 'line' : 'function').find((entry) => entry.key === group)?.self ?? 0;
    const parts = key < 0 ? [h('span', {class: 'faint'}, 'No function')] : describe(app, callees, 0).slice(0, 2);
    this.heading.replaceChildren(h('span', {class: 'side'}, '↑ callers'), ...parts, key < 0 ? '' :
      h('span', {class: 'shares'}, `${percent(callees.total[0], whole)} total · ${percent(own, whole)} self`),
    h('span', {class: 'side'}, 'callees ↓'));
  }

  matched(matches) {
    const {callees} = this.app.model.sandwich(this.app.state, this.middle());
    return {weight: callees.matchedWeight(0, matches), of: callees.total[0]};
  }
}
