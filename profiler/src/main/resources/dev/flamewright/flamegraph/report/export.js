// What is shown, as a file for other tools: folded stacks, or a picture.
import {labelText} from './frames.js';
import {percent, printable} from './words.js';

/** A frame in a line of folded stacks, where ";" parts frames and the line's end parts stacks. */
function foldedName(app, key) {
  return labelText(app.profile, key, app.state.lines).replaceAll(';', ':');
}

/**
 * The stacks of a box, one line each with its weight: root first, or leaf first where the graph is inverted.
 * @param {any} graph @param {number} box
 */
export function foldedText(app, graph, box) {
  const {tree, weights} = graph;
  const sums = new Map();
  const put = (keys, weight) => {
    const line = keys.map((key) => foldedName(app, key)).join(';');
    sums.set(line, (sums.get(line) ?? 0) + weight);
  };
  const members = graph.members[box];
  if (members.nodes) {
    const path = graph.path(box);
    members.nodes.forEach((node, i) => {
      const above = tree.path(box === 0 ? node : tree.parent[node]).reverse();
      put([...path, ...above], members.carried[i]);
    });
  } else {
    for (const root of members) {
      for (let node = root; node < tree.end[root]; node++) {
        if (node > 0 && weights.self[node] > 0) put(tree.path(node), weights.self[node]);
      }
    }
  }
  return [...sums].map(([line, weight]) => `${line} ${weight}\n`).sort().join('');
}

function escapeXml(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The boxes in view as an SVG picture that stands alone. @param {any} canvas @param {string} title */
export function svgText(app, canvas, title) {
  const {graph, colour, label, matches} = canvas.scene;
  const {theme} = app.palette;
  const style = getComputedStyle(document.documentElement);
  const boxes = canvas.levels.flat();
  const width = Math.max(600, canvas.element.clientWidth);
  const top = 36;
  const height = top + canvas.levels.length * 20 + 12;
  const scale = width / (canvas.window.x1 - canvas.window.x0);
  const context = canvas.canvas.getContext('2d');
  const shapes = boxes.map(({box, x, width: part}) => {
    const depth = graph.depth[box];
    const left = Math.max(0, (x - canvas.window.x0) * scale);
    const wide = Math.min(width, (x + part - canvas.window.x0) * scale) - left;
    const y = canvas.scene.up ? height - 12 - (depth + 1) * 20 : top + depth * 20;
    const key = graph.key[box];
    const fill = matches && key >= 0 && matches[key] ? theme.match : colour(box);
    const text = wide > 24 ? canvas.fit(context, label(box), wide - 8) : '';
    const hint = `${printable(label(box))} (${graph.total[box]}, ${percent(graph.total[box], graph.total[0])})`;
    return `<g><title>${escapeXml(hint)}</title><rect x="${left.toFixed(1)}" y="${y}" width="${Math.max(0.3, wide - 0.7).toFixed(1)}" height="19" rx="2" fill="${fill}"/>`
      + (text ? `<text x="${(left + 4).toFixed(1)}" y="${y + 14}">${escapeXml(text)}</text>` : '') + '</g>';
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${theme.text}">
<rect width="100%" height="100%" fill="${style.getPropertyValue('--page').trim()}"/>
<text x="${width / 2}" y="23" font-size="15" text-anchor="middle" fill="${style.getPropertyValue('--ink').trim()}">${escapeXml(printable(title))}</text>
${shapes.join('\n')}
</svg>
`;
}
