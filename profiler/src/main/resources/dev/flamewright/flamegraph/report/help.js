// The overlay that lists the keys.
import {h, byId} from './dom.js';

const KEYS = [
  ['Views', [['1 … 7', 'switch the view, in the order of the tabs'], ['?', 'this help'], ['d', 'light or dark']]],
  ['Flame graph', [
    ['← → ↑ ↓', 'move between frames'], ['Enter or click', 'zoom to the frame'], ['Backspace', 'zoom out one level'],
    ['0 or Esc', 'zoom out fully; Esc again clears the search'], ['Ctrl + wheel', 'zoom around the pointer'], ['Menu or right click', 'all that can be done with the frame'],
    ['i', 'inverted: from leaves to callers'], ['o', 'flame or icicle'], ['l', 'a frame per line'], ['w', 'heaviest first'],
    ['s', 'callers and callees of the frame'], ['v', 'its source'], ['c', 'copy its stack'],
  ]],
  ['Search', [
    ['/ or Ctrl-F', 'search names with a regular expression; file:… searches files'], ['n, Shift-N', 'next, previous match'],
    ['Alt-C', 'match case'], ['Esc', 'clear'],
  ]],
  ['Time', [['t', 'focus the time strip'], ['← →', 'move the range'], ['Shift + ← →', 'resize it'], ['Esc', 'the whole recording']]],
  ['Save', [['e', 'folded stacks of what is shown'], ['g', 'picture of what is shown']]],
];

export function buildHelp() {
  byId('help').append(h('h2', {}, 'Keys'), h('div', {class: 'keys'}, ...KEYS.map(([title, keys]) =>
    h('section', {}, h('h3', {}, title), h('dl', {}, ...keys.flatMap(([key, words]) =>
      [h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)]))))),
  h('button', {type: 'button', class: 'primary', onclick: () => byId('help').close()}, 'Close'));
}
