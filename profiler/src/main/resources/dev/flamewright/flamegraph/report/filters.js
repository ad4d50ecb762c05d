// The filters that every view follows: process, thread, state, time; and the search.
import {h, byId} from './dom.js';
import {stateColour} from './timeline.js';
import {numberSet, STATE_LETTERS} from './model.js';
import {count, percent, printable} from './words.js';

const STATE_WORDS = {
  g: ['GIL', 'On CPU, holding the GIL'], c: ['CPU', 'On CPU without the GIL'],
  w: ['Waiting', 'Waiting for the GIL'], i: ['Idle', 'Blocked in a system call'],
};

export class FilterBar {
  constructor(app) {
    this.app = app;
    const {profile} = app;
    this.processes = new ChoiceList(app, 'processes', 'Process', profile.processes.map((_, p) => profile.processName(p)));
    this.threads = new ChoiceList(app, 'threads', 'Thread', profile.threads.map((thread, t) =>
      profile.threadName(t) + (profile.processes.length > 1 && profile.processes[thread.process].pid
        ? ` · process ${profile.processes[thread.process].pid}` : '')));
    this.states = Object.keys(STATE_LETTERS).map((letter) => {
      const share = h('span', {class: 'share'});
      const button = h('button', {type: 'button', class: 'chip', title: STATE_WORDS[letter][1], 'data-state': letter,
        onclick: () => this.flip(letter)},
      h('i', {class: 'dot', style: {'background-color': stateColour(letter)}}), STATE_WORDS[letter][0], share);
      return {letter, button, share};
    });
    this.reset = h('button', {type: 'button', class: 'link', title: 'Clear all filters', onclick: () => app.clearFilters()}, 'Clear');
    const present = [...app.model.presentStates].map((s) => Object.keys(STATE_LETTERS).find((l) => STATE_LETTERS[l].includes(s)));
    this.element = h('div', {class: 'filters', role: 'group', 'aria-label': 'Filters'},
      app.diff ? app.diff.tools : null,
      profile.processes.length > 1 && !profile.isDiff ? this.processes.element : null,
      profile.threads.length > 1 && !profile.isDiff ? this.threads.element : null,
      new Set(present).size > 1 ? h('div', {class: 'chips', role: 'group', 'aria-label': 'Thread state'},
        ...this.states.filter(({letter}) => present.includes(letter)).map(({button}) => button)) : null,
      this.reset);
  }

  flip(letter) {
    const shown = this.app.model.stateLetters(this.app.state);
    const next = shown.includes(letter) ? shown.replace(letter, '') : shown + letter;
    this.app.store.update({states: [...'gcwi'].filter((l) => next.includes(l)).join('')});
  }

  show() {
    const {app} = this;
    const {model, state} = app;
    const letters = model.stateLetters(state);
    const sums = model.stateWeights(state);
    const whole = sums.reduce((sum, weight) => sum + weight, 0);
    for (const {letter, button, share} of this.states) {
      const weight = STATE_LETTERS[letter].reduce((sum, s) => sum + sums[s], 0);
      button.setAttribute('aria-pressed', String(letters.includes(letter)));
      share.textContent = percent(weight, whole);
    }
    this.processes.show();
    this.threads.show();
    this.reset.hidden = !app.hasFilters();
  }
}

/** A button that opens a list of what can be shown, each with a box to tick. */
class ChoiceList {
  constructor(app, field, word, names) {
    this.app = app;
    this.field = field;
    this.word = word;
    this.names = names;
    this.summary = h('summary', {});
    this.boxes = [];
    this.find = h('input', {type: 'search', placeholder: 'Find…', 'aria-label': `Find ${word.toLowerCase()}`, oninput: () => this.narrow()});
    this.list = h('div', {class: 'choices'});
    this.element = h('details', {class: 'choice', ontoggle: () => this.opened(),
      onkeydown: (event) => { if (event.key === 'Escape') { this.element.open = false; this.summary.focus(); event.stopPropagation(); } }},
    this.summary, h('div', {class: 'popup'}, names.length > 8 ? this.find : null,
      h('button', {type: 'button', class: 'link', onclick: () => app.store.update({[field]: ''})}, 'All'), this.list));
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(/** @type {Node} */ (event.target))) this.element.open = false;
    });
  }

  opened() {
    if (!this.element.open || this.boxes.length) return;
    this.boxes = this.names.map((name, index) => {
      const box = h('input', {type: 'checkbox', onchange: () => this.flip(index)});
      const only = h('button', {type: 'button', class: 'link only',
        onclick: () => this.app.store.update({[this.field]: String(index)})}, 'only');
      return {box, row: h('div', {class: 'row'}, h('label', {}, box, printable(name)), only)};
    });
    this.list.append(...this.boxes.map(({row}) => row));
    this.show();
  }

  narrow() {
    const text = this.find.value.toLowerCase();
    this.boxes.forEach(({row}, index) => { row.hidden = !this.names[index].toLowerCase().includes(text); });
  }

  flip(index) {
    const chosen = numberSet(this.app.state[this.field], this.names.length) ?? new Set(this.names.keys());
    if (!chosen.delete(index)) chosen.add(index);
    const all = chosen.size === this.names.length || chosen.size === 0;
    this.app.store.update({[this.field]: all ? '' : [...chosen].sort((a, b) => a - b).join('.')});
  }

  show() {
    const chosen = numberSet(this.app.state[this.field], this.names.length);
    const one = chosen && chosen.size === 1 ? this.names[[...chosen][0]] : null;
    this.summary.textContent = !chosen ? `${this.word}: all ${this.names.length}`
      : one ? `${this.word}: ${printable(one).slice(0, 40)}` : `${this.word}: ${chosen.size} of ${this.names.length}`;
    this.element.classList.toggle('chosen', Boolean(chosen));
    this.boxes.forEach(({box}, index) => { box.checked = !chosen || chosen.has(index); });
  }
}

/** The search field with its matched share, and steps from match to match. */
export class SearchBox {
  constructor(app) {
    this.app = app;
    this.input = byId('search');
    this.caseButton = byId('match-case');
    this.result = byId('matched');
    this.input.addEventListener('input', () => app.store.update({search: this.input.value}));
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.caseButton.addEventListener('click', () => app.store.update({case: !app.state.case}));
    byId('previous-match').addEventListener('click', () => app.stepMatch(-1));
    byId('next-match').addEventListener('click', () => app.stepMatch(1));
  }

  key(event) {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.app.stepMatch(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (this.input.value) this.app.store.update({search: ''});
      else this.input.blur();
    }
  }

  /** @param {{weight: number, of: number} | null} matched */
  show(matched) {
    const {state, search} = this.app;
    if (this.input.value !== state.search) this.input.value = state.search;
    this.caseButton.setAttribute('aria-pressed', String(state.case));
    this.result.textContent = search && matched ? percent(matched.weight, matched.of) : '';
    this.result.title = search && matched
      ? `${count(matched.weight)} of ${count(matched.of)} shown pass through a match; ${count(search.keys)} names match${
        search.literal ? '; not a regular expression, searched as it stands' : ''}` : '';
    this.input.classList.toggle('literal', Boolean(search?.literal));
  }
}
