// Players of other companies: nothing of theirs is loaded before a click, and the plain link beside it stays.
import { all, make } from "./elements.js";

for (const facade of all("[data-frame]")) {
  const { frame: src, title, height } = facade.dataset;
  const button = make("button", { type: "button", className: "button button--quiet" }, facade.dataset.label);
  button.addEventListener("click", () => {
    const frame = make("iframe", { src, title, height, className: "facade__frame", allow: "encrypted-media; fullscreen" });
    button.replaceWith(frame);
    frame.focus();
  });
  facade.append(button, make("p", { className: "facade__note" }, facade.dataset.note));
}
