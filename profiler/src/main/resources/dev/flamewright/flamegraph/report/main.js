// The viewer: reads the embedded profile, holds the state, and lets one view at a time show it.
import {inflate} from './columns.js';
import {Profile} from './profile.js';
import {Model} from './model.js';
import {Store, zoomKeys, zoomText} from './state.js';
import {findMatches} from './search.js';
import {Palette} from './palette.js';
import {h, byId, announce, copyText, download} from './dom.js';
import {FrameMenu, Tooltip, stackText} from './frames.js';
import {GraphView, SandwichView} from './graph-view.js';
import {TableView} from './table-view.js';
import {TimelineView, TimeStrip, hasTimes} from './timeline.js';
import {SourceView} from './source-view.js';
import {GilView} from './gil-view.js';
import {FactsView} from './facts-view.js';
import {FilterBar, SearchBox} from './filters.js';
import {Diff} from './diff.js';
import {buildHelp} from './help.js';
import {foldedText, svgText} from './export.js';
import {amount, count, duration, printable} from './words.js';

class App {
  /** @param {Profile} profile */
  constructor(profile) {
    this.profile = profile;
    this.model = new Model(profile);
    this.palette = new Palette(profile);
    this.store = new Store(() => this.show());
    this.originsSeen = new Set(profile.origin);
    this.tooltip = new Tooltip(this);
    this.menu = new FrameMenu(this);
    this.diff = profile.isDiff ? new Diff(this) : null;
    this.views = this.makeViews();
    this.filters = new FilterBar(this);
    this.searchBox = new SearchBox(this);
    byId('filters').append(this.filters.element);
    if (hasTimes(profile)) {
      this.strip = new TimeStrip(this);
      byId('strip').append(this.strip.element);
    }
    this.buildHead();
    buildHelp();
    this.followTheme();
    document.addEventListener('keydown', (event) => this.key(event));
  }

  get state() {
    return this.store.state;
  }

  /** The facts by whose unit and period weights are told. */
  get facts() {
    return this.profile.recordings[this.model.mainSide(this.state)].facts;
  }

  /** Views by their name in the URL, in the order of tabs; each is made when it is first shown. */
  makeViews() {
    const {profile, model} = this;
    const hasFiles = profile.kind.includes(0);
    return [
      ['graph', 'Flame graph', GraphView, true],
      ['sandwich', 'Sandwich', SandwichView, true],
      ['table', profile.isDiff ? 'Changes' : 'Table', TableView, true],
      ['timeline', 'Timeline', TimelineView, hasTimes(profile)],
      ['source', 'Source', SourceView, hasFiles],
      ['gil', 'GIL', GilView, !profile.isDiff && model.hasWaits],
      ['facts', 'Recording', FactsView, true],
    ].filter(([, , , isThere]) => isThere).map(([name, word, View]) => ({name, word, View, made: null, tab: null}));
  }

  buildHead() {
    const {profile} = this;
    const {facts} = profile.recordings[0];
    const title = profile.title || facts.commandLine || 'Profile';
    document.title = `${printable(title)} · Flamewright`;
    byId('title').textContent = printable(title);
    byId('title').title = printable(title);
    for (const [index, view] of this.views.entries()) {
      view.tab = h('button', {type: 'button', role: 'tab', id: `tab-${view.name}`, 'aria-controls': 'view', title: `${view.word} (${index + 1})`,
        onclick: () => this.store.update({view: view.name})}, view.word);
      byId('tabs').append(view.tab);
    }
    byId('tabs').addEventListener('keydown', (event) => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!step) return;
      const at = this.views.findIndex(({tab}) => tab === document.activeElement);
      this.views[(at + step + this.views.length) % this.views.length].tab.focus();
    });
    byId('theme').addEventListener('click', () => this.flipTheme());
    byId('help-button').addEventListener('click', () => byId('help').showModal());
  }

  /** The line under the title: how much is shown. */
  showSummary() {
    const {profile, model, state} = this;
    const {facts} = profile.recordings[0];
    byId('summary').textContent = (this.diff ? [this.diff.summary()] : [
      amount(model.shownWeight(state), this.facts),
      facts.durationNanos ? `recorded in ${duration(facts.durationNanos)}` : '',
      facts.pythonVersion ? `Python ${facts.pythonVersion}` : '',
      printable(facts.host),
    ]).filter(Boolean).join('  ·  ');
  }

  get view() {
    const view = this.views.find(({name}) => name === this.state.view) ?? this.views[0];
    view.made ??= new view.View(this);
    return view;
  }

  /** Brings everything on the page in line with the state. */
  show() {
    const started = performance.now();
    const {state} = this;
    const {name, made} = this.view;
    this.tooltip.hide();
    this.search = state.search === '' ? null : this.model.remember('search', `${state.case} ${state.search}`,
      () => findMatches(this.profile, state.search, state.case));
    document.body.classList.toggle('searching', Boolean(this.search));
    for (const {tab, name: other} of this.views) {
      tab.setAttribute('aria-selected', String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
    }
    const holder = byId('view');
    if (holder.firstChild !== made.element) holder.replaceChildren(made.element);
    holder.setAttribute('aria-labelledby', `tab-${name}`);
    this.diff?.show();
    made.show();
    this.filters.show();
    this.strip?.show();
    this.showSummary();
    this.searchBox.show(this.search ? made.matched(this.search.matches) : null);
    this.lastShowMillis = performance.now() - started;
  }

  graph() {
    return this.model.graph(this.state);
  }

  /** Of everything shown, what passes through a match: for the views that have no graph. */
  matchedOfAll(matches) {
    const graph = this.model.graph({...this.state, inverted: false});
    return {weight: graph.matchedWeight(0, matches), of: graph.total[0]};
  }

  hasFilters() {
    const {states, processes, threads, from} = this.state;
    return Boolean(states || processes || threads || from);
  }

  clearFilters() {
    this.store.update({states: '', processes: '', threads: '', from: '', to: ''});
  }

  /** What stands where a graph would be empty. */
  emptyText() {
    const {profile, model} = this;
    if (profile.rowCount === 0) {
      return [h('p', {}, 'This profile holds no samples.'),
        h('p', {class: 'faint'}, 'The target may have ended, or been idle, before the first sample was taken.')];
    }
    if (this.state.elided) return [h('p', {}, `Every stack of ${this.diff.otherName} is still in ${this.diff.mainName}.`)];
    const all = {...this.state, states: 'gcwi', processes: '', threads: '', from: '', to: ''};
    return [h('p', {}, 'Nothing passes the filters.'),
      h('button', {type: 'button', class: 'primary', onclick: () => this.store.update(all)},
        `Show all ${count(model.shownWeight(all))} ${this.facts.unit}`)];
  }

  openSandwich(key) {
    this.store.update({view: 'sandwich', fn: String(key)});
  }

  openSource(key) {
    const {profile, state} = this;
    const line = state.lines || state.group === 'line' ? profile.line[key] : profile.firstLine[key];
    this.store.update({view: 'source', file: profile.fileOf(key), line: line ? String(line) : ''});
  }

  searchFor(name) {
    this.store.update({search: `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`});
  }

  /** Shows the whole width again, after the wheel too, which leaves no trace in the state. */
  resetZoom() {
    this.store.update({zoom: '', blame: ''});
    this.show();
  }

  flipLines() {
    this.store.update({lines: !this.state.lines, zoom: '', blame: ''});
  }

  /** Goes to the next (or previous) match in view. @param {1 | -1} step */
  stepMatch(step) {
    const canvas = this.shownCanvas();
    if (!this.search || !canvas) return;
    const {graph} = canvas.scene;
    const hits = canvas.levels.flat().filter(({box}) => graph.key[box] >= 0 && this.search.matches[graph.key[box]])
      .sort((a, b) => a.x - b.x || graph.depth[a.box] - graph.depth[b.box]);
    if (hits.length === 0) {
      announce('No match in view');
      return;
    }
    const at = hits.findIndex(({box}) => box === canvas.selected);
    const next = at < 0 ? (step > 0 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
    canvas.reveal(hits[next].box);
    announce(`Match ${next + 1} of ${hits.length} in view`);
  }

  /** The canvas that keys act on: the last one used in this view. */
  shownCanvas() {
    const {made} = this.view;
    const canvases = [made.canvas, made.callees, made.callers].filter(Boolean);
    return canvases.includes(this.activeCanvas) ? this.activeCanvas : canvases[0];
  }

  selectionChanged() {
    if (this.view.name === 'graph') this.view.made.showDetails();
  }

  say(text) {
    byId('live').textContent = text;
  }

  saveFolded() {
    const canvas = this.shownCanvas();
    const graph = canvas ? canvas.scene.graph : this.graph();
    const text = foldedText(this, graph, canvas ? canvas.zoomBox : 0);
    download('profile.folded', 'text/plain', text);
    announce('Saved profile.folded');
  }

  saveSvg() {
    const canvas = this.shownCanvas();
    if (!canvas) return;
    download('profile.svg', 'image/svg+xml', svgText(this, canvas, byId('title').textContent));
    announce('Saved profile.svg');
  }

  followTheme() {
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', () => this.applyTheme());
    this.applyTheme();
  }

  applyTheme() {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.shown = dark ? 'dark' : 'light';
    this.palette.setTheme(dark);
    if (this.painted) this.show();
  }

  flipTheme() {
    const dark = document.documentElement.dataset.shown === 'dark';
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    this.applyTheme();
  }

  key(event) {
    const typing = event.target.closest('input, select, textarea, dialog');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      this.searchBox.input.focus();
      this.searchBox.input.select();
      return;
    }
    if (event.altKey && event.code === 'KeyC') {
      event.preventDefault();
      this.store.update({case: !this.state.case});
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.keyActions()[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (/^[1-9]$/.test(event.key) && this.views[Number(event.key) - 1]) {
      this.store.update({view: this.views[Number(event.key) - 1].name});
    }
  }

  keyActions() {
    const {state, store} = this;
    const selected = (act) => {
      const canvas = this.shownCanvas();
      if (canvas && canvas.selected >= 0) act(canvas.scene.graph, canvas.selected || canvas.zoomBox);
    };
    return {
      '?': () => byId('help').showModal(),
      '/': () => { this.searchBox.input.focus(); this.searchBox.input.select(); },
      'n': () => this.stepMatch(1),
      'N': () => this.stepMatch(-1),
      'i': () => store.update({inverted: !state.inverted, zoom: ''}),
      'o': () => store.update({icicle: !state.icicle}),
      'l': () => this.flipLines(),
      'w': () => store.update({order: state.order === 'name' ? 'weight' : 'name'}),
      'd': () => this.flipTheme(),
      'e': () => this.saveFolded(),
      'g': () => this.saveSvg(),
      't': () => this.strip?.track.focus(),
      '0': () => this.resetZoom(),
      'Escape': () => {
        if (this.menu.close()) return;
        if (state.zoom === '' && state.blame === '' && state.search !== '') store.update({search: ''});
        else this.resetZoom();
      },
      'Backspace': () => store.update({zoom: zoomText(zoomKeys(state.zoom).slice(0, -1))}),
      's': () => selected((graph, box) => { if (box > 0) this.openSandwich(graph.key[box]); }),
      'v': () => selected((graph, box) => { if (box > 0) this.openSource(graph.key[box]); }),
      'c': () => selected((graph, box) => copyText(stackText(this.profile, graph, box, state.lines))),
    };
  }
}

/**
 * What tests and screen captures may ask of the page, since a canvas does not say what it shows:
 * `frameAt(x, y)` and `visibleFrames()` in pixels of the window, `matched()`, `showMillis` of the last change.
 */
function expose(app) {
  const onScreen = () => [app.view.made.canvas, app.view.made.callers, app.view.made.callees]
    .filter((canvas) => canvas?.scene && canvas.element.isConnected && !canvas.element.hidden);
  window.flamewright = {
    get state() { return app.state; },
    get showMillis() { return app.lastShowMillis; },
    get firstPaintMillis() { return app.firstPaintMillis; },
    visibleFrames: () => onScreen().flatMap((canvas) => canvas.visible()),
    frameAt: (x, y) => onScreen().flatMap((canvas) => canvas.visible()).find((frame) =>
      x >= frame.x && x < frame.x + frame.width && y >= frame.y && y < frame.y + frame.height) ?? null,
    matched: () => (app.search ? app.view.made.matched(app.search.matches) : null),
  };
}

async function start() {
  const data = byId('profile').textContent.trim();
  if (!data) {
    byId('loading').textContent = 'No profile is embedded in this page.';
    return;
  }
  try {
    const app = new App(new Profile(await inflate(data)));
    byId('profile').remove();
    byId('loading').remove();
    app.show();
    app.painted = true;
    app.firstPaintMillis = performance.now();
    expose(app);
    document.body.classList.add('ready');
  } catch (error) {
    byId('loading').textContent = typeof DecompressionStream === 'undefined'
      ? 'This browser is too old for the report: it needs DecompressionStream (any browser of 2023 or later).'
      : `The report is damaged: ${error.message}`;
    console.error(error);
  }
}

start();
