/* The form while it is filled in: checks, dates, rows, uploads, Markdown. Saving works without any of this. */
"use strict";

const form = document.querySelector("#formular");
const byId = (id) => document.getElementById(id);
let waiting = 0;
let isChecking = false;
let isOutdated = false;
let isDirty = false;

/* --- Checking while typing --- */

function soon() {
  isDirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(check, 350);
}

/* One check at a time, however long it takes; what is typed meanwhile is checked after it. */
async function check() {
  isOutdated = isChecking;
  if (isChecking) return;
  isChecking = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.check, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json(), body);
  } catch {
    byId("stand").textContent = "Die Vorschau antwortet nicht. Läuft sie noch?";
  }
  isChecking = false;
  if (isOutdated) check();
}

function show(found, sent) {
  for (const place of form.querySelectorAll(".problems, .words")) place.replaceChildren();
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  let errors = 0;
  let hints = 0;
  const tell = (place, problems) => {
    for (const problem of problems) {
      problem.isError ? errors++ : hints++;
      const line = document.createElement("p");
      const message = document.createElement("strong");
      line.className = problem.isError ? "error" : "hint";
      message.textContent = problem.message;
      line.append(message, ` ${problem.help}`);
      place.append(line);
    }
  };
  for (const [name, problems] of Object.entries(found.fields)) {
    tell(byId(`p-${name}`) ?? byId("sonst"), problems);
    if (problems.some((one) => one.isError)) byId(`f-${name}`)?.setAttribute("aria-invalid", "true");
    for (let part = byId(`p-${name}`)?.parentElement; part; part = part.parentElement) {
      if (part.localName === "details" && problems.some((one) => one.isError)) part.open = true;
    }
  }
  tell(byId("sonst"), found.elsewhere);
  for (const [name, lines] of Object.entries(found.words)) {
    byId(`w-${name}`)?.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  }
  if (byId("adresse")) byId("adresse").textContent = found.address;
  const counted = [errors && `${errors} Fehler`, hints && `${hints} ${hints === 1 ? "Hinweis" : "Hinweise"}`];
  byId("stand").textContent = counted.filter(Boolean).join(", ") || "Alles in Ordnung.";
  byId("stand").className = errors ? "error" : "";
  for (const [name, [day, clock]] of Object.entries(found.picked)) {
    const text = byId(`f-${name}`);
    if (text?.value === sent.get(name)) setPickers(text, day, clock);
  }
  byId("vorschau").querySelector(".kind").textContent = PAGE[found.page ? "here" : errors ? "later" : "none"];
  if (found.page) showPage(found.page);
}

const PAGE = {
  here: "So sieht die Seite aus",
  later: "Die Seite folgt, sobald die Fehler behoben sind",
  none: "Eine eigene Seite gibt es dafür nicht",
};

function showPage(page) {
  const frame = byId("seite");
  const top = frame.contentWindow?.scrollY ?? 0;
  frame.onload = () => frame.contentWindow.scrollTo(0, top);
  frame.srcdoc = page;
}

/* --- Dates: a picker writes the text, the text sets the pickers --- */

const ISO = /(\d{4})-(\d{1,2})-(\d{1,2})/;
const GERMAN = /(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})/;
const CLOCK = /(?:^|[ T,])\s*(\d{1,2})[:.](\d{2})\s*(?:Uhr)?$/;
const two = (number) => String(number).padStart(2, "0");

function dayOf(text) {
  const iso = ISO.exec(text);
  const german = GERMAN.exec(text);
  if (iso) return `${iso[1]}-${two(iso[2])}-${two(iso[3])}`;
  return german ? `${german[3]}-${two(german[2])}-${two(german[1])}` : "";
}

function clockOf(text) {
  const clock = CLOCK.exec(text);
  return clock ? `${two(clock[1])}:${clock[2]}` : "";
}

const pickersOf = (text) => [...document.querySelectorAll(`[data-for="${CSS.escape(text.id)}"]`)];

function setPickers(text, day = dayOf(text.value), clock = clockOf(text.value)) {
  for (const picker of pickersOf(text)) picker.value = picker.type === "date" ? day : clock;
}

function takePicked(picker) {
  const text = byId(picker.dataset.for);
  const picked = (type) => pickersOf(text).find((one) => one.type === type)?.value;
  const day = picked("date") ?? dayOf(text.value);
  const clock = picked("time") ?? "";
  const isIso = ISO.test(text.value);
  const written = isIso || !day ? day : day.split("-").reverse().join(".");
  text.value = [written, clock].filter(Boolean).join(" ");
}

function addDay(button) {
  const text = byId(button.dataset.day);
  const day = button.nextElementSibling.value.split("-").reverse().join(".");
  text.value = [...text.value.trim().split("\n"), day].filter(Boolean).join("\n");
}

/* --- Rows, uploads, Markdown --- */

function addRow(button) {
  const rows = button.parentElement.querySelector(".rows");
  const number = 1 + Math.max(-1, ...[...rows.querySelectorAll("[name]")].map((one) => rowNumber(one, button)));
  const template = button.parentElement.querySelector(":scope > template");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("NUMMER", String(number));
  rows.append(...holder.children);
  rows.lastElementChild.querySelector("input, select, textarea")?.focus();
}

function rowNumber(control, button) {
  const depth = button.parentElement.querySelector(":scope > template").content.querySelector("[name]").name.split(".").indexOf("NUMMER");
  return Number(control.name.split(".")[depth]);
}

async function upload(input) {
  const told = input.closest(".upload").querySelector("[role=status]");
  const body = new FormData();
  body.append("@token", form.elements["@token"].value);
  body.append("file", input.files[0]);
  told.textContent = "Wird vorbereitet …";
  const answer = await fetch(form.dataset.upload, { method: "POST", body });
  const found = await answer.json().catch(() => ({ problem: "Das hat nicht geklappt. Ist die Datei zu groß?" }));
  told.textContent = found.problem ?? "Bereit. Im Projekt liegt die Datei nach dem Speichern.";
  if (!found.name) return;
  byId(input.dataset.upload).value = found.name;
  if (found.name.startsWith("images/")) {
    const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(input.files[0]), alt: "" });
    told.append(picture);
  }
  soon();
}

const MARKS = [
  ["Fett", (text) => `**${text || "fett"}**`],
  ["Überschrift", (text) => `\n## ${text || "Überschrift"}\n`],
  ["Liste", (text) => `\n- ${(text || "Punkt").split("\n").join("\n- ")}\n`],
  ["Link", (text) => `[${text || "Linktext"}](https://)`],
];

function addMarks(area) {
  const tools = Object.assign(document.createElement("div"), { className: "tools" });
  for (const [name, change] of MARKS) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: name });
    button.addEventListener("click", () => {
      const { selectionStart: start, selectionEnd: end, value } = area;
      area.setRangeText(change(value.slice(start, end)), start, end, "select");
      area.focus();
      soon();
    });
    tools.append(button);
  }
  area.before(tools);
}

/* --- Beginning --- */

document.addEventListener("input", (event) => {
  const { target } = event;
  if (target.dataset.for) takePicked(target);
  else if (target.closest(".when") && target.id) setPickers(target);
  if (target.type === "file") upload(target);
  else if (form?.contains(target)) soon();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.matches("[data-add]")) addRow(target);
  if (target.matches("[data-remove]")) target.closest(".row").remove();
  if (target.matches("[data-day]")) addDay(target);
  if (target.matches("[data-add], [data-remove], [data-day]")) soon();
});

for (const text of document.querySelectorAll(".when > input:first-child")) setPickers(text);

if (form) {
  form.querySelectorAll("[data-markdown]").forEach(addMarks);
  form.addEventListener("submit", () => (isDirty = false));
  window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
  // What the server refused is dirty from the beginning; what it sent with problems keeps them until something changes.
  isDirty = document.querySelector(".notice.error") !== null;
  check();
}
