// Which names a search matches. A text is a regular expression where it is one, else it is taken as it stands;
// "file:" before it searches the files' names.

/**
 * @param {import('./profile.js').Profile} profile
 * @param {string} query
 * @param {boolean} matchCase
 * @returns {{matches: Uint8Array, keys: number, literal: boolean}} per key 1 where it matches; how many do
 */
export function findMatches(profile, query, matchCase) {
  const inFiles = query.startsWith('file:');
  const pattern = inFiles ? query.slice('file:'.length) : query;
  const {regex, literal} = compile(pattern, matchCase);
  const matches = new Uint8Array(profile.keyCount);
  let keys = 0;
  const known = new Map();
  for (let key = 0; key < matches.length; key++) {
    const text = inFiles ? profile.fileOf(key) : profile.nameOf(key);
    let hit = known.get(text);
    if (hit === undefined) {
      hit = regex.test(text);
      known.set(text, hit);
    }
    if (hit) {
      matches[key] = 1;
      keys++;
    }
  }
  return {matches, keys, literal};
}

function compile(pattern, matchCase) {
  const flags = matchCase ? '' : 'i';
  try {
    return {regex: new RegExp(pattern, flags), literal: false};
  } catch {
    return {regex: new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), flags), literal: true};
  }
}
