// Players of other companies: nothing of theirs is loaded before a click, and the plain link beside it stays.

for (const facade of document.querySelectorAll("[data-frame]")) {
  const { frame: src, title, height } = facade.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = facade.dataset.label;
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { src, title, height, className: "facade__frame", allow: "encrypted-media; fullscreen" });
    button.replaceWith(frame);
    frame.focus();
  });
  const note = document.createElement("p");
  note.className = "facade__note";
  note.textContent = facade.dataset.note;
  facade.append(button, note);
}
