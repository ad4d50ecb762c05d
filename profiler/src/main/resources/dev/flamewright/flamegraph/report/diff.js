// Comparing two profiles: widths are those of one, colours and figures the change against the other.
import {h, toggle} from './dom.js';
import {amount, count, percent} from './words.js';
import {barCell, figure} from './frames.js';

export class Diff {
  constructor(app) {
    this.app = app;
    const update = (patch) => app.store.update(patch);
    this.swap = toggle('Swap', 'Widths are those of the earlier profile', () => update({swap: !app.state.swap, zoom: ''}));
    this.absolute = toggle('Absolute', 'Compare weights as they are, not as shares of each profile',
      () => update({absolute: !app.state.absolute}));
    this.elided = toggle('Elided', 'Only the stacks that the widths\' own profile no longer has',
      () => update({elided: !app.state.elided, zoom: ''}));
    this.tools = h('span', {class: 'group'}, this.swap.element, this.absolute.element, this.elided.element);
  }

  get names() {
    const [before, after] = this.app.profile.recordings.map((r, i) => r.name || ['before', 'after'][i]);
    return this.app.state.swap ? [after, before] : [before, after];
  }

  get otherName() {
    return this.names[0];
  }

  get mainName() {
    return this.names[1];
  }

  show() {
    this.swap.set(this.app.state.swap);
    this.absolute.set(this.app.state.absolute);
    this.elided.set(this.app.state.elided);
  }

  wholes() {
    const {app} = this;
    const main = app.model.mainSide(app.state);
    return {main: app.model.shownWeight(app.state, main), other: app.model.shownWeight(app.state, 1 - main)};
  }

  /** The change of a weight: of its share in each profile, or in itself, relative to the larger profile. */
  changeOf(weight, other) {
    const {main, other: otherWhole} = this.wholes();
    if (this.app.state.absolute) return (weight - other) / Math.max(1, main, otherWhole);
    return (main ? weight / main : 0) - (otherWhole ? other / otherWhole : 0);
  }

  colouring(graph) {
    const {palette} = this.app;
    return (box) => palette.ofChange(box === 0 ? 0 : this.changeOfBox(graph, box) * 4);
  }

  /** Of elided stacks the widths are the other profile's: all of it is gone. */
  changeOfBox(graph, box) {
    return this.app.state.elided ? this.changeOf(0, graph.total[box]) : this.changeOf(graph.total[box], graph.other[box]);
  }

  /** The change in words: percentage points of the shares, or how many more. */
  changeText(weight, other) {
    const change = this.changeOf(weight, other);
    const size = this.app.state.absolute
      ? count(Math.abs(weight - other)) : percent(Math.abs(change), 1).replace(' %', ' pp');
    return (change > 0 ? '+' : change < 0 ? '−' : '') + size;
  }

  figures(graph, box) {
    const {facts, state: {elided}} = this.app;
    const {other} = this.wholes();
    return [
      figure(this.otherName, amount(graph.other[box], facts), percent(graph.other[box], other)),
      figure('change', '', elided ? this.changeText(0, graph.total[box]) : this.changeText(graph.total[box], graph.other[box])),
    ];
  }

  legend() {
    const {palette} = this.app;
    return [[-0.6, 'less'], [0, 'same'], [0.6, 'more']].map(([change, word]) =>
      h('span', {}, h('i', {class: 'dot', style: {'background-color': palette.ofChange(change)}}),
        `${word} in ${this.mainName}`));
  }

  /** The cells of a table row. */
  cells(entry) {
    const {facts} = this.app;
    const {main, other} = this.wholes();
    const cell = (weight, before) => {
      const change = this.changeOf(weight, before);
      return h('td', {class: `figure ${change > 0 ? 'more' : 'less'}`},
        h('span', {class: 'bar', style: {width: `${Math.min(100, Math.abs(change) * 300)}%`}}),
        h('span', {class: 'share'}, this.changeText(weight, before)));
    };
    return [
      cell(entry.total, entry.otherTotal), cell(entry.self, entry.otherSelf),
      barCell(entry.otherTotal, other, facts), barCell(entry.total, main, facts, 'total'),
    ];
  }

  /** How much there is, for the page's head. */
  summary() {
    const {main, other} = this.wholes();
    return `${this.otherName}: ${count(other)} → ${this.mainName}: ${count(main)}`;
  }
}
