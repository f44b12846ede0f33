// Dates as of the visitor's day: how soon they are, and what has passed since the page was built folds away.
import { all, make } from "./elements.js";

// Swedes write dates as computers do: 2026-03-05.
const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(new Date());
const dayNumber = (day) => Date.parse(day) / 864e5;

const howSoon = ({ firstDay, lastDay }) => {
  const days = dayNumber(firstDay) - dayNumber(today);
  if (days > 13 || lastDay < today) return "";
  return days < 0 ? "läuft" : (["heute", "morgen"][days] ?? `in ${days} Tagen`);
};

const mark = (entry, words) => {
  const label = make("span", { className: "soon" }, words);
  entry.querySelector("time")?.before(label, " ");
};

for (const entry of all("[data-first-day]")) {
  const words = howSoon(entry.dataset);
  if (words) mark(entry, words);
}

for (const number of all(`.month-grid__number[datetime="${today}"]`)) {
  number.parentElement.ariaCurrent = "date";
  mark(number.parentElement, "heute");
}

for (const entry of all("[data-coming]")) {
  if (entry.dataset.lastDay < today) mark(entry, "vorbei");
}

for (const list of all("[data-fold]")) {
  const past = [...list.children].filter((item) => item.querySelector("[data-last-day]")?.dataset.lastDay < today);
  if (past.length) {
    const words = past.length === 1 ? "Ein vergangener Termin" : `${past.length} vergangene Termine`;
    const folded = list.cloneNode();
    folded.append(...past);
    const fold = make("details", { className: "fold" }, make("summary", { className: "fold__summary" }, words), folded);
    fold.dataset.past = "";
    list.before(fold);
  }
}
