// Buttons that only a script makes work, hidden without it: they print the page, or copy an address that stands beside
// them, where there is a clipboard.
import { all } from "./elements.js";

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

if (navigator.clipboard) {
  for (const button of all("[data-copy]")) {
    const label = button.firstChild;
    const words = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.copied;
      setTimeout(() => (label.textContent = words), 3000);
    });
  }
}
