// Search in the index that was made with the site: word forms, umlauts, beginnings, parts of compounds, typing mistakes.
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

// The documents for a query, the best first: [title, address, kind, text].
export const search = ({ documents, words, common }, query) => {
  const written = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = written.filter((word) => !common.includes(word));
  const asked = (telling.length ? telling : written).map(stem);
  const scores = new Map();
  for (const one of asked) {
    const best = new Map();
    let sure = false;
    for (const compare of [likeness, mistaken]) {
      if (sure) break;
      for (const [word, found] of Object.entries(words)) {
        const like = compare(one, word);
        sure ||= like > 0.3;
        for (let i = 0; like && i < found.length; i += 2) {
          const score = like * found[i + 1] * Math.log(1 + (2 * documents.length) / found.length);
          best.set(found[i], Math.max(best.get(found[i]) ?? 0, score));
        }
      }
    }
    for (const [number, score] of best) {
      const [sum, count] = scores.get(number) ?? [0, 0];
      scores.set(number, [sum + score, count + 1]);
    }
  }
  return [...scores]
    .map(([number, [sum, count]]) => [sum * count ** 2, number])
    .sort((one, other) => other[0] - one[0] || one[1] - other[1])
    .map(([, number]) => documents[number]);
};

const form = document.querySelector("[data-index]");

const setUpSearch = () => {
  const [input, results, whole] = ["input", "[data-results]", "[data-whole]"].map((found) => document.querySelector(`main ${found}`));
  const status = form.querySelector("[role=status]");
  let index;
  let timer;

  const entry = ([title, address, kind, text]) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: address, textContent: title, className: "search__link" });
    const note = Object.assign(document.createElement("p"), { textContent: `${index.kinds[kind]} · ${text}`, className: "search__text" });
    item.append(link, note);
    return item;
  };

  const run = async () => {
    index ??= await (await fetch(form.dataset.index)).json();
    const query = input.value.trim();
    const found = query ? search(index, query) : [];
    results.replaceChildren(...found.slice(0, 20).map(entry));
    whole.hidden = found.length > 0;
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    clearTimeout(timer);
    // Read out when the typing pauses, not at each letter.
    timer = setTimeout(() => {
      const words = found.length ? (found.length === 1 ? "Ein Treffer" : `${found.length} Treffer`) : "Kein Treffer";
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
