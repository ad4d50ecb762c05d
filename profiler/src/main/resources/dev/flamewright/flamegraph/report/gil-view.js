// The GIL: how long threads waited for it, and which code held it meanwhile.
import {h} from './dom.js';
import {functionCell} from './frames.js';
import {makeCanvas, sceneOf} from './graph-view.js';
import {zoomKeys, zoomText} from './state.js';
import {pairTable} from './table-view.js';
import {amount, percent, printable} from './words.js';

const MOST_PAIRS = 100;

export class GilView {
  constructor(app) {
    this.app = app;
    this.cards = h('div', {class: 'cards'});
    this.canvas = makeCanvas(app, 'Blame flame graph: code that held the GIL while others waited', (box) => {
      app.store.update({blame: zoomText(this.canvas.scene.graph.path(box))});
    });
    this.tables = h('div', {class: 'tables'});
    this.empty = h('div', {class: 'empty', hidden: true});
    this.body = h('div', {class: 'scroll'},
      h('h2', {}, 'Who held it while others waited'), this.canvas.element, this.tables);
    this.element = h('section', {class: 'view gil', 'aria-label': 'GIL'}, this.cards, this.empty, this.body);
  }

  show() {
    const {app} = this;
    const {model, state, profile, facts} = app;
    const waits = model.waits(state);
    const byState = model.stateWeights(state);
    const wanting = byState[0] + byState[2];
    this.empty.hidden = waits.total > 0;
    this.body.hidden = waits.total === 0;
    this.cards.replaceChildren(
      card(percent(waits.total, wanting), 'of the time that threads wanted the GIL, they waited for it'),
      card(amount(waits.total, facts), 'spent waiting, over all threads shown'),
      card(percent(byState[0], byState.reduce((sum, w) => sum + w, 0)), 'of all samples ran with the GIL'));
    if (waits.total === 0) {
      this.empty.replaceChildren(h('p', {}, 'No thread was seen waiting for the GIL.'),
        h('p', {class: 'faint'}, 'Recordings of free-threaded Pythons and imported profiles have no such waits.'));
      return;
    }
    const matches = app.search?.matches;
    const isFound = ({waiter, holder}) => !matches || matches[waiter] || matches[holder];
    const graph = model.blame(state);
    this.canvas.show(sceneOf(app, graph, zoomKeys(state.blame), true));
    const thread = (t) => (t < 0 ? h('span', {class: 'faint'}, 'unknown')
      : h('span', {}, printable(profile.threadName(t)), profile.processes.length > 1
        ? h('span', {class: 'place'}, ` process ${profile.processes[profile.threads[t].process].pid}`) : ''));
    this.tables.replaceChildren(
      pairTable('Which thread waited for which', ['Waiting thread', 'Thread that held the GIL'],
        waits.byThread.slice(0, MOST_PAIRS).map(({weight, waiter, holder}) => [weight, thread(waiter), thread(holder)]),
        waits.total, facts),
      pairTable('Which function waited for which', ['Waiting in', 'Held by'],
        waits.byFunction.filter(isFound).slice(0, MOST_PAIRS).map(({weight, waiter, holder}) =>
          [weight, functionCell(app, waiter, false), functionCell(app, holder, false)]), waits.total, facts));
  }

  matched(matches) {
    const graph = this.app.model.blame(this.app.state);
    const box = graph.find(zoomKeys(this.app.state.blame));
    return {weight: graph.matchedWeight(box, matches), of: graph.total[box]};
  }
}

function card(figure, words) {
  return h('div', {class: 'card'}, h('strong', {}, figure), h('span', {}, words));
}
