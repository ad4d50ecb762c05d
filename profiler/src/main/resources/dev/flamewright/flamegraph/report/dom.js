// Making elements without innerHTML: texts of a profile are never parsed as markup.

/**
 * An element with attributes, listeners (names that start with "on") and children (nodes or texts; null is skipped).
 * @param {string} tag
 * @param {Object<string, any>} [properties]
 * @param {...(Node|string|null)} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'style') {
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * A row of buttons of which one is pressed.
 * @param {string} name what is chosen, for screen readers
 * @param {Array<{value: string, text: string, title?: string}>} choices
 * @param {(value: string) => void} choose
 * @returns {{element: HTMLElement, set: (value: string) => void}}
 */
export function segmented(name, choices, choose) {
  const buttons = choices.map((choice) =>
    h('button', {type: 'button', title: choice.title, 'data-value': choice.value, onclick: () => choose(choice.value)},
      choice.text));
  const element = h('div', {class: 'segmented', role: 'group', 'aria-label': name}, ...buttons);
  return {
    element,
    set(value) {
      for (const button of buttons) {
        button.setAttribute('aria-pressed', String(button.dataset.value === value));
      }
    },
  };
}

/**
 * A button that is on or off.
 * @param {string} text @param {string} title @param {() => void} flip
 * @returns {{element: HTMLElement, set: (on: boolean) => void}}
 */
export function toggle(text, title, flip) {
  const element = h('button', {type: 'button', class: 'toggle', title, onclick: flip}, text);
  return {element, set: (on) => element.setAttribute('aria-pressed', String(on))};
}

/** Offers a text as a file to save. @param {string} name @param {string} type @param {string} text */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const link = h('a', {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Says something to screen readers, and shows it briefly. @param {string} text */
export function announce(text) {
  const toast = byId('toast');
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => toast.classList.remove('shown'), 1800);
}

/** @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages from disk may lack the clipboard interface; the old way works there.
    const area = h('textarea', {class: 'offscreen'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  announce('Copied');
}
