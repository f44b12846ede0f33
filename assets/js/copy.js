// Addresses to copy: the button is shown where the browser can do it.

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const words = [...button.childNodes];
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
    setTimeout(() => button.replaceChildren(...words), 2000);
  });
}
