// What is known of the recording besides its samples.
import {h} from './dom.js';
import {count, duration, percent, printable} from './words.js';

export class FactsView {
  constructor(app) {
    this.app = app;
    this.element = h('section', {class: 'view facts scroll', 'aria-label': 'Recording'});
  }

  show() {
    this.element.replaceChildren(...this.app.profile.recordings.flatMap((recording) => this.sections(recording)));
  }

  sections(recording) {
    const {facts, processes, name} = recording;
    const threads = (process) => recording.threads.filter((thread) => thread.process === process).length;
    const time = facts.durationNanos;
    const part = (nanos) => (nanos && time ? `${duration(nanos)} (${percent(nanos, time)} of the recording)` : '');
    const ticks = (n) => (facts.ticks ? `${count(n)} (${percent(n, facts.ticks)})` : '');
    return [
      name ? h('h2', {}, name) : null,
      section('Target', [
        ['Command line', h('code', {}, printable(facts.commandLine)), facts.commandLine],
        ['Python', facts.pythonVersion], ['Host', printable(facts.host)],
        ['Started', facts.start ? new Date(facts.start).toLocaleString() : ''],
        ['Took', time ? duration(time) : ''],
      ]),
      section('Sampling', [
        ['Mode', {exact: 'exact: each stack is that of one instant', 'no-pause': 'no-pause: the target never stopped'}[facts.mode] ?? facts.mode],
        ['Rate asked', facts.rateAsked ? `${count(facts.rateAsked)} per second` : ''],
        ['Rate achieved', facts.rateAchieved ? `${facts.rateAchieved.toFixed(1)} per second` : ''],
        ['Ticks', facts.ticks ? count(facts.ticks) : ''],
        ['Late ticks', ticks(facts.lateTicks)],
        ['Ticks without a sample', ticks(facts.failedTicks)],
        ['Stacks cut to what is proven', facts.mode === 'no-pause' ? ticks(facts.cutStacks) : ''],
        [`${facts.unit.charAt(0).toUpperCase()}${facts.unit.slice(1)}, idle ones too`, count(this.weight(recording))],
      ]),
      section('Cost', [
        ['Pause per tick, median', facts.pauseMedianNanos ? duration(facts.pauseMedianNanos) : ''],
        ['Pause per tick, longest', facts.pauseMaxNanos ? duration(facts.pauseMaxNanos) : ''],
        ['Target stopped in all', part(facts.pauseTotalNanos)],
        ['CPU time of the profiler', part(facts.profilerCpuNanos)],
      ]),
      section('Processes', processes.map((process, index) => [
        process.pid ? `PID ${process.pid}` : 'process',
        h('span', {}, h('code', {}, printable(process.commandLine)),
          ` ${process.pythonVersion ? `Python ${process.pythonVersion}, ` : ''}${count(threads(index))} threads`),
        true,
      ])),
    ].filter(Boolean);
  }

  /** All that a recording holds, whatever the filters. */
  weight({start, end}) {
    return this.app.profile.rowWeight.subarray(start, end).reduce((sum, weight) => sum + weight, 0);
  }

  matched(matches) {
    return this.app.matchedOfAll(matches);
  }
}

/** Names and values; those without a value are left out, and with none left the whole section. */
function section(title, rows) {
  const known = rows.filter(([, value, isKnown = value]) => isKnown);
  return known.length === 0 ? null : h('section', {}, h('h2', {}, title),
    h('dl', {}, ...known.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
}
