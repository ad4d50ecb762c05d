// Functions, lines or files as a sortable table: real HTML, for keyboards and screen readers too.
import {h, segmented} from './dom.js';
import {barCell, functionCell} from './frames.js';
import {count, percent, printable} from './words.js';

const PAGE = 200;

export class TableView {
  constructor(app) {
    this.app = app;
    this.limit = PAGE;
    this.grouping = segmented('Rows', [
      {value: 'function', text: 'Functions'}, {value: 'line', text: 'Lines'}, {value: 'file', text: 'Files'},
    ], (value) => app.store.update({group: value}));
    this.summary = h('span', {class: 'faint', role: 'status'});
    this.head = h('tr');
    this.body = h('tbody');
    this.more = h('button', {type: 'button', class: 'more', onclick: () => { this.limit += PAGE * 5; this.show(); }}, 'Show more');
    this.element = h('section', {class: 'view table', 'aria-label': 'Table'},
      h('div', {class: 'tools'}, this.grouping.element, this.summary),
      h('div', {class: 'scroll'}, h('table', {class: 'rows'}, h('thead', {}, this.head), this.body), this.more));
  }

  columns() {
    const {app} = this;
    const isDiff = app.profile.isDiff;
    const word = {function: 'Function', line: 'Line', file: 'File'}[app.state.group];
    const shared = [
      {id: 'self', text: 'Self', value: (e) => e.self}, {id: 'total', text: 'Total', value: (e) => e.total},
    ];
    const diff = [
      {id: 'change', text: 'Change', value: (e) => app.diff.changeOf(e.total, e.otherTotal)},
      {id: 'selfchange', text: 'Change of self', value: (e) => app.diff.changeOf(e.self, e.otherSelf)},
      {id: 'other', text: app.diff?.otherName ?? '', value: (e) => e.otherTotal},
      {id: 'total', text: app.diff?.mainName ?? '', value: (e) => e.total},
    ];
    return [...(isDiff ? diff : shared), {id: 'name', text: word, value: (e) => this.nameOf(e)}];
  }

  nameOf(entry) {
    const {profile, state} = this.app;
    return state.group === 'file' ? profile.fileOf(entry.key) : profile.nameOf(entry.key);
  }

  show() {
    const {app} = this;
    const {state, profile} = app;
    this.grouping.set(state.group);
    const columns = this.columns();
    const descending = state.sort.startsWith('-');
    const wanted = state.sort.replace(/^-/, '');
    const sorted = columns.find((column) => column.id === wanted) ?? columns[0];
    this.head.replaceChildren(...columns.map((column) => this.headCell(column, sorted, descending)));
    const matches = app.search?.matches;
    const entries = app.model.table(state, state.group)
      .filter((entry) => (!matches || matches[entry.key]) && (profile.isDiff || entry.total !== 0));
    const sign = descending ? -1 : 1;
    const order = sorted.id.endsWith('change') ? (e) => Math.abs(sorted.value(e)) : sorted.value;
    const keyed = entries.map((entry) => ({entry, value: order(entry)}));
    keyed.sort((a, b) => sign * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) || b.entry.total - a.entry.total);
    const whole = app.model.shownWeight(state);
    this.body.replaceChildren(...keyed.slice(0, this.limit).map(({entry}) => this.row(entry, whole)));
    this.more.hidden = keyed.length <= this.limit;
    this.summary.textContent = `${count(Math.min(this.limit, keyed.length))} of ${count(keyed.length)} rows`;
  }

  headCell(column, sorted, descending) {
    const isSorted = column === sorted;
    const flip = () => {
      const down = isSorted ? !descending : column.id !== 'name';
      this.app.store.update({sort: (down ? '-' : '') + column.id});
      this.head.querySelector(`[data-id="${column.id}"]`)?.focus();
    };
    return h('th', {scope: 'col', class: column.id === 'name' ? 'wide' : 'figure',
      'aria-sort': isSorted ? (descending ? 'descending' : 'ascending') : 'none'},
    h('button', {type: 'button', 'data-id': column.id, onclick: flip},
      column.text, h('span', {class: 'arrow', 'aria-hidden': 'true'}, isSorted ? (descending ? ' ↓' : ' ↑') : '')));
  }

  row(entry, whole) {
    const {app} = this;
    const {state, profile, facts} = app;
    const figures = profile.isDiff ? app.diff.cells(entry)
      : [barCell(entry.self, whole, facts), barCell(entry.total, whole, facts, 'total')];
    const name = state.group === 'file'
      ? h('button', {type: 'button', class: 'link', onclick: () => app.openSource(entry.key)},
        printable(profile.fileOf(entry.key)) || '(no file)')
      : functionCell(app, entry.key, state.group === 'line');
    return h('tr', {}, ...figures, h('th', {scope: 'row', class: 'wide'}, name));
  }

  matched(matches) {
    return this.app.matchedOfAll(matches);
  }
}

/** A small table of pairs with weights: who waited for whom. */
export function pairTable(caption, heads, rows, whole, facts) {
  return h('table', {class: 'rows pairs'},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, h('th', {scope: 'col', class: 'figure'}, 'Waited'),
      ...heads.map((head) => h('th', {scope: 'col', class: 'wide'}, head)))),
    h('tbody', {}, ...rows.map(([weight, ...cells]) => h('tr', {},
      barCell(weight, whole, facts), ...cells.map((cell) => h('td', {class: 'wide'}, cell))))),
    rows.length ? null : h('tfoot', {}, h('tr', {}, h('td', {class: 'faint'}, `0 ${percent(0, 1)}`))));
}
