// The hot files, and their lines with the time spent on each.
import {h} from './dom.js';
import {functionCell} from './frames.js';
import {amount, baseName, percent, printable} from './words.js';

const MOST_FILES = 300;
const MOST_LINES = 20000;

const TOKENS = new RegExp([
  /(?<comment>#[^\n]*)/,
  /(?<string>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
  /(?<keyword>\b(?:and|as|assert|async|await|break|case|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False)\b)/,
  /(?<number>\b\d[\w.]*)/,
  /(?<decorator>@[\w.]+)/,
].map((regex) => regex.source).join('|'), 'g');

/** The text's lines, each a list of [kind, text]; kind '' is plain. @param {string} text */
function pythonLines(text) {
  const lines = [[]];
  const put = (kind, part) => part.split('\n').forEach((piece, index) => {
    if (index) lines.push([]);
    if (piece) lines[lines.length - 1].push([kind, piece]);
  });
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    put('', text.slice(at, match.index));
    put(Object.keys(match.groups).find((kind) => match.groups[kind] !== undefined), match[0]);
    at = match.index + match[0].length;
  }
  put('', text.slice(at));
  return lines;
}

export class SourceView {
  constructor(app) {
    this.app = app;
    this.files = h('nav', {class: 'files', 'aria-label': 'Files'});
    this.heading = h('div', {class: 'heading'});
    this.code = h('div', {class: 'code', tabindex: '0', role: 'region', 'aria-label': 'Source'});
    this.element = h('section', {class: 'view source', 'aria-label': 'Source'},
      this.files, h('div', {class: 'text'}, this.heading, this.code));
  }

  /** Files by their own time, those with an embedded text first among equals. */
  hotFiles() {
    const {app} = this;
    return app.model.table(app.state, 'file')
      .filter((entry) => app.profile.fileOf(entry.key) && app.profile.kind[entry.key] === 0 && entry.total > 0)
      .sort((a, b) => b.self - a.self || b.total - a.total);
  }

  show() {
    const {app} = this;
    const {profile, state, facts} = app;
    const files = this.hotFiles();
    const hasText = (name) => Object.hasOwn(profile.sources, name);
    const preferred = files.find((entry) => hasText(profile.fileOf(entry.key))) ?? files[0];
    const file = state.file || (preferred ? profile.fileOf(preferred.key) : '');
    const whole = app.model.shownWeight(state);
    this.files.classList.toggle('some-texts', Object.keys(profile.sources).length > 0);
    this.files.replaceChildren(...files.slice(0, MOST_FILES).map((entry) => {
      const name = profile.fileOf(entry.key);
      return h('button', {type: 'button', title: printable(name), class: hasText(name) ? null : 'no-text', 'aria-current': name === file ? 'true' : null,
        onclick: () => app.store.update({file: name, line: ''})},
      h('span', {class: 'bar', style: {width: `${(entry.self / Math.max(1, files[0].self)) * 100}%`}}),
      h('span', {class: 'name'}, printable(baseName(name))),
      h('span', {class: 'share'}, percent(entry.self, whole)));
    }));
    const lines = this.linesOf(file);
    const self = lines.reduce((sum, line) => sum + line.self, 0);
    this.heading.replaceChildren(h('span', {class: 'name'}, printable(file) || 'No Python file'),
      h('span', {class: 'faint'}, file ? `${percent(self, whole)} · ${amount(self, facts)} in this file itself` : ''));
    if (hasText(file)) this.showText(profile.sources[file], lines, whole);
    else this.showLines(lines, whole);
    this.scrollTo(file + state.line);
  }

  /** Entries of the line table that lie in a file. */
  linesOf(file) {
    const {app} = this;
    return app.model.table(app.state, 'line').filter((entry) =>
      entry.total > 0 && app.profile.fileOf(entry.key) === file && app.profile.kind[entry.key] === 0);
  }

  showText(text, entries, whole) {
    const {app} = this;
    const byLine = new Map(entries.map((entry) => [app.profile.line[entry.key], entry]));
    const most = entries.reduce((top, entry) => Math.max(top, entry.self), 0);
    const wanted = Number(app.state.line) || entries.reduce((top, e) => (e.self > (top?.self ?? -1) ? e : top), null);
    const target = typeof wanted === 'number' ? wanted : wanted && app.profile.line[wanted.key];
    const rows = pythonLines(text).slice(0, MOST_LINES).map((tokens, index) => {
      const entry = byLine.get(index + 1);
      const heat = entry && most ? entry.self / most : 0;
      return h('tr', {'data-line': index + 1, class: index + 1 === target ? 'target' : null,
        style: heat ? {'--heat': `${Math.round(8 + 52 * Math.sqrt(heat))}%`} : {}},
      h('td', {class: 'figure', title: entry ? amount(entry.self, app.facts) : null}, entry?.self ? percent(entry.self, whole) : ''),
      h('td', {class: 'figure faint', title: entry ? amount(entry.total, app.facts) : null}, entry ? percent(entry.total, whole) : ''),
      h('td', {class: 'number'}, String(index + 1)),
      h('td', {class: 'line'}, ...tokens.map(([kind, part]) => kind ? h('span', {class: kind}, part) : part)));
    });
    this.code.replaceChildren(h('table', {}, codeHead('Line', 'Code'), h('tbody', {}, ...rows)));
  }

  /** Without a text: the lines that were seen, with their functions. */
  showLines(entries, whole) {
    const {app} = this;
    const sorted = entries.sort((a, b) => app.profile.line[a.key] - app.profile.line[b.key]).slice(0, MOST_LINES);
    const most = sorted.reduce((top, entry) => Math.max(top, entry.self), 0);
    this.code.replaceChildren(
      h('p', {class: 'faint note'}, sorted.length
        ? 'The text of this file is not in the report; record with --source to have it here.' : 'No lines to show.'),
      h('table', {}, codeHead('Line', 'Function'), h('tbody', {}, ...sorted.map((entry) => h('tr', {
        'data-line': app.profile.line[entry.key],
        style: entry.self ? {'--heat': `${Math.round(8 + 52 * Math.sqrt(entry.self / most))}%`} : {}},
      h('td', {class: 'figure'}, entry.self ? percent(entry.self, whole) : ''),
      h('td', {class: 'figure faint'}, percent(entry.total, whole)),
      h('td', {class: 'number'}, String(app.profile.line[entry.key] || '–')),
      h('td', {class: 'line'}, functionCell(app, entry.key, false)))))));
  }

  /** Brings the wanted or hottest line into view, once per file and line. */
  scrollTo(where) {
    if (this.scrolled === where) return;
    this.scrolled = where;
    this.code.scrollTop = 0;
    this.code.querySelector('tr.target')?.scrollIntoView({block: 'center'});
  }

  matched(matches) {
    return this.app.matchedOfAll(matches);
  }
}

function codeHead(number, text) {
  return h('thead', {}, h('tr', {}, ...[['figure', 'Self'], ['figure', 'Total'], ['number', number], ['line', text]]
    .map(([name, word]) => h('th', {scope: 'col', class: name}, word))));
}
