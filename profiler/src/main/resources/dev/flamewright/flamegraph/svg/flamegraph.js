// The interactive part of the picture: hover, zoom, search, and the state of these in the address. Without it, as in an
// <img>, the picture stands as it was drawn.
const svg = document.currentScript?.ownerSVGElement ?? document.documentElement;
const part = (id) => svg.querySelector("#" + id);
const [title, subtitle, details, unzoom, searchButton, caseButton, matched] =
  ["title", "subtitle", "details", "unzoom", "search", "ignorecase", "matched"].map(part);

const rows = flames.table.split(" ");
const frames = Array.from(part("frames").children, (group, i) => {
  const [depth, start, weight, cut = 0] = rows[i].split(",").map((digits) => parseInt(digits, 36));
  const [heading, rect, text] = group.children;
  return { group, heading, rect, text, depth, start, weight, cut };
});
const frameOf = new Map(frames.map((frame) => [frame.group, frame]));
const root = frames[0];

let zoomed = root;
let term = "";
let ignoreCase = false;

const nameOf = (frame) => (frame.name ??= frame.heading.textContent.replace(/ \([^(]*\)$/s, ""));

function shortNameOf(frame) {
  const name = nameOf(frame);
  const file = name.indexOf(" (") + 2;
  return frame.cut ? name.slice(0, file) + name.slice(file + frame.cut) : name;
}

// Text is measured letter by letter, once for each letter: asking the picture itself is slow.
const letterWidths = new Map();
const pen = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas").getContext?.("2d");
if (pen) {
  pen.font = getComputedStyle(details).font;
}
function letterWidth(letter) {
  let width = letterWidths.get(letter);
  if (width === undefined) {
    width = pen ? pen.measureText(letter).width : flames.letterWidth;
    letterWidths.set(letter, width);
  }
  return width;
}

/** As much of the name as fits into `width` pixels; nothing if that is too little to read. */
function fit(name, width) {
  const room = width - 6;
  if (room < 3 * flames.letterWidth) {
    return "";
  }
  let used = 0;
  let fitting = "";
  let short = "";
  for (const letter of name) {
    used += letterWidth(letter);
    if (used > room) {
      return short + "…";
    }
    fitting += letter;
    if (used <= room - letterWidth("…")) {
      short = fitting;
    }
  }
  return name;
}

function write(frame, left, width) {
  const fitting = fit(width < 3 * flames.letterWidth ? "" : shortNameOf(frame), width);
  if (!fitting && !frame.text) {
    return;
  }
  if (!frame.text) {
    frame.text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    frame.text.setAttribute("y", Number(frame.rect.getAttribute("y")) + flames.textRise);
    frame.group.append(frame.text);
  }
  frame.text.textContent = fitting;
  frame.text.setAttribute("x", (left + 3).toFixed(1));
}

const end = (frame) => frame.start + frame.weight;
const isWithin = (inner, outer) =>
  inner.start >= outer.start && end(inner) <= end(outer) && inner.depth >= outer.depth;

/** Places every frame for the current width and zoom. */
function draw() {
  const width = svg.clientWidth || svg.getBoundingClientRect().width;
  const inside = width - 2 * flames.margin;
  const scale = inside / (zoomed === root ? flames.total : zoomed.weight);
  for (const frame of frames) {
    const parent = frame !== zoomed && isWithin(zoomed, frame);
    const visible = parent || isWithin(frame, zoomed);
    frame.visible = visible;
    frame.group.classList.toggle("hide", !visible);
    frame.group.classList.toggle("parent", parent);
    if (visible) {
      const left = flames.margin + (parent ? 0 : (frame.start - zoomed.start) * scale);
      const frameWidth = parent ? inside : frame.weight * scale;
      frame.rect.setAttribute("x", left.toFixed(2));
      frame.rect.setAttribute("width", frameWidth.toFixed(2));
      write(frame, left, frameWidth);
    }
  }
  title.setAttribute("x", width / 2);
  subtitle?.setAttribute("x", width / 2);
  searchButton.setAttribute("x", width - flames.margin - 24);
  caseButton.setAttribute("x", width - flames.margin);
  matched.setAttribute("x", width - flames.margin);
  unzoom.classList.toggle("hide", zoomed === root);
}

function zoom(frame) {
  zoomed = frame;
  draw();
  showMatches();
  keepInAddress();
}

/** Marks the frames whose name matches, and says which part of what is in view has such a frame in its stack. */
function showMatches() {
  let pattern = null;
  try {
    pattern = term ? new RegExp(term, ignoreCase ? "i" : "") : null;
  } catch (invalid) {
    matched.textContent = "Invalid search: " + invalid.message;
  }
  const known = new Map();
  const matches = (name) => {
    if (!known.has(name)) {
      known.set(name, pattern.test(name));
    }
    return known.get(name);
  };
  let weight = 0;
  let counted = -1;
  for (const frame of frames) {
    const match = pattern !== null && matches(nameOf(frame));
    frame.group.classList.toggle("match", match);
    if (match && frame.visible && frame.start >= counted) {
      // Frames come in the order of a walk, so what is inside a counted frame starts before its end.
      weight += Math.min(frame.weight, zoomed.weight);
      counted = end(frame);
    }
  }
  if (pattern) {
    const percent = (100 * weight) / (zoomed === root ? flames.total : zoomed.weight || 1);
    matched.textContent = "Matched: " + (percent >= 100 ? "100" : percent.toFixed(1)) + "%";
  } else if (!term) {
    matched.textContent = " ";
  }
  searchButton.textContent = term ? "Reset Search" : "Search";
  searchButton.classList.toggle("on", term !== "");
  caseButton.classList.toggle("on", ignoreCase);
}

function search(newTerm) {
  term = newTerm;
  showMatches();
  keepInAddress();
}

function askForTerm() {
  const answer = prompt("Search for functions (a regular expression, such as ^parse or json|yaml)", term);
  if (answer !== null) {
    search(answer);
  }
}

function toggleCase() {
  ignoreCase = !ignoreCase;
  showMatches();
}

function keepInAddress() {
  const state = new URLSearchParams(location.search);
  ["s", "x", "y"].forEach((key) => state.delete(key));
  if (term) {
    state.set("s", term);
  }
  if (zoomed !== root) {
    state.set("x", zoomed.start);
    state.set("y", zoomed.depth);
  }
  const query = state.toString();
  try {
    history.replaceState(null, "", query ? "?" + query : location.pathname);
  } catch (forbidden) {
    // Inside some frames the address may not change; everything else still works.
  }
}

svg.addEventListener("click", (event) => {
  const frame = frameOf.get(event.target.closest("#frames > g"));
  if (frame) {
    zoom(frame);
  } else if (event.target === unzoom) {
    zoom(root);
  } else if (event.target === searchButton) {
    term ? search("") : askForTerm();
  } else if (event.target === caseButton) {
    toggleCase();
  }
});
svg.addEventListener("mouseover", (event) => {
  const frame = frameOf.get(event.target.closest("#frames > g"));
  details.textContent = frame ? flames.nameType + " " + frame.heading.textContent : " ";
});
addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "F3" || (control && event.key === "f")) {
    event.preventDefault();
    askForTerm();
  } else if (control && event.key === "i") {
    event.preventDefault();
    toggleCase();
  }
});
let resized = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(resized);
  resized = requestAnimationFrame(draw);
});

// From here on the picture is as wide as its window, with letters of one size.
svg.removeAttribute("viewBox");
svg.setAttribute("width", "100%");
const state = new URLSearchParams(location.search);
term = state.get("s") ?? "";
zoomed = frames.find((f) => f.start === Number(state.get("x")) && f.depth === Number(state.get("y"))) ?? root;
draw();
showMatches();
