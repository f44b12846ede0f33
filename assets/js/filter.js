// Lists narrowed in place. Every choice is also a page of its own; its address is shown while it is chosen.
import { all, make } from "./elements.js";

const filter = document.querySelector("[data-filter]");

const setUpFilter = () => {
  const links = [...filter.querySelectorAll("a")];
  const entries = all("[data-filter-entry]");
  const parts = all("[data-filter-part]");
  const result = document.querySelector("[data-filter-result]");
  const isIn = (link, chosen) => (link.dataset.group ? chosen[link.dataset.group] === link.dataset.choice : !Object.keys(chosen).length);

  const chosenByAddress = () => {
    const link = links.find((found) => found.pathname === location.pathname && found.dataset.group);
    return link ? { [link.dataset.group]: link.dataset.choice } : Object.fromEntries(new URLSearchParams(location.search));
  };

  const taken = (chosen) => links.filter((link) => link.dataset.group && isIn(link, chosen));

  const addressOf = (chosen) => {
    const here = taken(chosen);
    return here.length === 1 ? here[0].href : links[0].href + (here.length ? `?${new URLSearchParams(chosen)}` : "");
  };

  const show = (chosen) => {
    for (const entry of entries) {
      entry.hidden = !Object.entries(chosen).every(([group, choice]) => entry.dataset[group]?.split(" ").includes(choice));
    }
    for (const part of parts) part.hidden = !part.querySelector("[data-filter-entry]:not([hidden])");
    for (const link of links) {
      if (isIn(link, chosen)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const count = entries.filter((entry) => !entry.hidden && !entry.closest("[data-past]")).length;
    const names = taken(chosen).map((link) => link.firstChild.data.trim());
    const { one, many } = result.dataset;
    result.textContent = [`${count} ${count === 1 ? one : many}`, ...names].join(" · ");
    for (const part of all("[data-filter-none]")) part.hidden = names.length > 0;
    // What finds nothing together is offered one by one: the same trade elsewhere, other trades in that town.
    if (!count && names.length > 1) {
      result.append(". Dafür gibt es:");
      for (const link of taken(chosen)) {
        const near = make("a", { href: link.href, className: "filter-result__near" });
        const [name, number] = [link.firstChild.data.trim(), link.querySelector("span").textContent];
        near.textContent = `${link.closest("[data-near]").dataset.near.replace("{}", name)} (${number})`;
        result.append(" ", near);
      }
    }
  };

  filter.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { group, choice } = link.dataset;
    const chosen = group ? { ...chosenByAddress() } : {};
    if (chosen[group] === choice) delete chosen[group];
    else if (group) chosen[group] = choice;
    history.pushState(null, "", addressOf(chosen));
    show(chosen);
  });
  addEventListener("popstate", () => show(chosenByAddress()));
  if (location.search) show(chosenByAddress());
};

if (filter) setUpFilter();
else {
  // A choice's own page holds a part of the list only: going back to the whole list loads it.
  const { pathname } = location;
  addEventListener("popstate", () => location.pathname !== pathname && location.reload());
}
