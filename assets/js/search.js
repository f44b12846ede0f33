// Search in the index that was made with the site: word forms, umlauts, beginnings, parts of compounds, typing mistakes.
import { all, make } from "./elements.js";
import { stem } from "./stem.js";

// How many letters lie between two words: added, left out, replaced or swapped.
const distance = (one, other) => {
  let before = [];
  let last = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[other.length];
};

const likeness = (asked, word) => {
  if (word === asked) return 1;
  if (word.startsWith(asked)) return 0.7;
  if (asked.length > 3 && word.includes(asked)) return 0.4;
  return word.length > 3 && asked.startsWith(word) ? 0.3 : 0;
};

const mistaken = (asked, word) => {
  const allowed = asked.length > 7 ? 2 : asked.length > 3 ? 1 : 0;
  if (!allowed || word[0] !== asked[0] && allowed < 2) return 0;
  const nearest = Math.min(distance(asked, word), distance(asked, word.slice(0, asked.length)));
  return nearest <= allowed ? 0.5 / nearest : 0;
};

// The beginning of a word tells in which part of a divided index it stands, as in clustersite/render/search.py.
const partOf = (word) => [...word].slice(0, 3).reduce((number, letter) => (number * 31 + letter.codePointAt()) % 128, 0);

// The documents for the stems that are asked for, the best first: numbers of rows, or ids from a divided index.
// Stems that no word is like go to `unsure`.
const search = (parts, total, asked, unsure) => {
  const scores = new Map();
  for (const one of asked) {
    const best = new Map();
    let sure = false;
    for (const compare of [likeness, mistaken]) {
      if (sure) break;
      for (const { ids, words = [] } of parts) {
        for (const [word, found] of Object.entries(words)) {
          const like = compare(one, word);
          sure ||= like > 0.3;
          // What stands behind the pairs is the number of all documents, where these are only the first.
          const worth = like * Math.log(1 + total / (found.length % 2 ? found.at(-1) : found.length / 2));
          for (let i = 1; like && i < found.length; i += 2) {
            const key = ids ? ids[found[i - 1]] : found[i - 1];
            best.set(key, Math.max(best.get(key) ?? 0, worth * found[i]));
          }
        }
      }
    }
    if (!sure) unsure.push(one);
    for (const [key, score] of best) {
      const [sum, count] = scores.get(key) ?? [0, 0];
      scores.set(key, [sum + score, count + 1]);
    }
  }
  return [...scores]
    .map(([key, [sum, count]]) => [sum * count ** 2, key])
    .sort((one, other) => other[0] - one[0] || (one[1] > other[1]) - 0.5)
    .map(([, key]) => key);
};

const form = document.querySelector(".search");

const setUpSearch = () => {
  const [input, results, whole] = all("main :is(input, [data-results], [data-whole])");
  const status = form.querySelector("[role=status]");
  const files = {};
  let timer;

  // A file that is not there any more, because the site was published anew meanwhile, holds nothing.
  const load = (name) =>
    (files[name] ??= fetch(`${form.action}${name}.json`)
      .then((answer) => answer.json())
      .catch(() => []));

  const entry = ([title, address, kind, text], kinds) => {
    const link = make("a", { href: address, className: "search__link" }, title);
    return make("li", {}, link, make("p", { className: "search__text" }, `${kinds[kind]} · ${text}`));
  };

  const run = async () => {
    const query = input.value.trim();
    const index = await load("index");
    const written = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const telling = written.filter((word) => !index.common.includes(word));
    const asked = (telling.length ? telling : written).map(stem);
    const searched = async (like, unsure) => {
      const parts = index.rows ? [index] : await Promise.all(like.map((word) => load(`words-${partOf(word)}`)));
      return search(parts, index.total, asked, unsure);
    };
    const unsure = [];
    let found = await searched(asked, unsure);
    // Mistaken at its beginning, or part of a compound: such words stand in other parts.
    const near = index.often?.filter((word) => unsure.some((one) => likeness(one, word) || mistaken(one, word))) ?? [];
    if (near.length) found = await searched([...asked, ...near.slice(0, 4)], []);
    const rows = await Promise.all(found.slice(0, 20).map(async (key) => (index.rows ?? (await load(`rows-${key.slice(7, 11)}`)))[key]));
    // Somebody went on typing.
    if (query !== input.value.trim()) return;
    results.replaceChildren(...rows.filter(Boolean).map((row) => entry(row, index.kinds)));
    whole.hidden = found.length > 0;
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    clearTimeout(timer);
    // Read out when the typing pauses, not at each letter.
    timer = setTimeout(() => {
      const words = ["Kein Treffer", "Ein Treffer"][found.length] ?? `${found.length > 399 ? "400 und mehr" : found.length} Treffer`;
      status.textContent = query ? `${words} für „${query}“` : "";
    }, 300);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  input.addEventListener("input", run);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) run();
};

if (form) setUpSearch();
