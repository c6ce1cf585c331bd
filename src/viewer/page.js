// What the pages do beyond what HTML does by itself: choose an operator, find one, sort a table,
// and, on the live page, ask for the view anew when a control changes. All drawing is the program's.
"use strict";

const view = document.getElementById("view");
const form = document.getElementById("controls");
let chosen = "";  // the key of an operator

const configurationOf = (element) => element.closest(".configuration");
const drawnAs = (key) => view.querySelectorAll(`[data-op~="${CSS.escape(key)}"]`);
const panelOf = (key) => view.querySelector(`[data-detail="${CSS.escape(key)}"]`);

function choose(key) {
  chosen = key;
  for (const lit of view.querySelectorAll(".lit")) lit.classList.remove("lit");
  const panel = panelOf(key);
  if (!panel) return;
  for (const one of drawnAs(key)) one.classList.add("lit");
  const aside = panel.closest(".chosen");
  for (const other of aside.querySelectorAll(".detail")) other.hidden = other !== panel;
  aside.querySelector(".invitation").hidden = true;
}

function chooseAt(event) {
  const place = event.target.closest("[data-op]");
  if (!place || event.target.closest("th")) return false;
  choose(place.dataset.op.split(" ")[0]);
  return true;
}

// Operators whose name has the text in it; all others fade in the graphs.
function find(input) {
  const configuration = configurationOf(input);
  const list = configuration.querySelector(".found");
  const text = input.value.trim().toLowerCase();
  const fits = (key) => key.split("/").pop().toLowerCase().includes(text);
  for (const box of configuration.querySelectorAll("svg .op")) {
    box.classList.toggle("faded", text !== "" && !fits(box.dataset.op));
  }
  const keys = [...configuration.querySelectorAll(".detail")].map((one) => one.dataset.detail);
  const prefix = configuration.dataset.prefix.length;
  list.replaceChildren(...keys.filter((key) => text !== "" && fits(key)).map((key) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = key.slice(prefix).split("/").join(" · ");
    button.addEventListener("click", () => show(key));
    item.append(button);
    return item;
  }));
}

function show(key) {
  choose(key);
  const box = [...drawnAs(key)].find((one) => one.classList.contains("op"));
  if (box) box.scrollIntoView({block: "center", inline: "center"});
}

function sort(head) {
  const down = head.getAttribute("aria-sort") !== "descending";
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const valueOf = (row) => {
    const cell = row.children[head.cellIndex];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent;
  };
  const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
  const body = head.closest("table").tBodies[0];
  body.append(...[...body.rows].sort((a, b) => compared(valueOf(a), valueOf(b))));
}

view.addEventListener("click", (event) => {
  const head = event.target.closest(".sortable th");
  if (head) sort(head);
  else chooseAt(event);
});
view.addEventListener("keydown", (event) => {
  const box = event.target.closest("svg .op");
  if (box && (event.key === "Enter" || event.key === " ") && chooseAt(event)) event.preventDefault();
  if (event.target.matches(".search") && event.key === "Enter") {
    configurationOf(event.target).querySelector(".found button")?.click();
  }
});
view.addEventListener("input", (event) => {
  if (event.target.matches(".search")) find(event.target);
});
// Paper has nothing to unfold.
window.addEventListener("beforeprint", () => {
  for (const section of view.querySelectorAll("details")) section.open = true;
});

// From here on: the live page.

const kLongestAddress = 8000;
let asking = null;

// The settings as the program takes them: without empty ones, and tokens only where some are
// generated.
function settings() {
  const all = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") all.append(name, value);
  for (const prefix of ["", "b."]) {
    if (all.get(prefix + "config")) all.delete(prefix + "model");
    if (all.get(prefix + "stage") === "generate") all.delete(prefix + "stage");
    else all.delete(prefix + "gen");
    if (all.get(prefix + "stage") === "prefill,decode") all.delete(prefix + "stage");
  }
  return all;
}

async function redraw() {
  const asked = settings();
  const address = "?" + asked;
  history.replaceState(null, "", address.length < kLongestAddress ? address : location.pathname);
  asking?.abort();
  asking = new AbortController();
  const problem = document.getElementById("problem");
  try {
    const answer = await fetch("/view", {method: "POST", body: asked, signal: asking.signal});
    const html = await answer.text();
    if (answer.ok) replaceView(html);
    problem.innerHTML = answer.ok ? "" : html;
  } catch (error) {
    if (error.name !== "AbortError") problem.textContent = "llmviewer serve does not answer any more";
  }
}

// The new view, with what was folded, found and chosen in the old one.
function replaceView(html) {
  const folded = [...view.querySelectorAll("details:not([open])")].map((one) => one.dataset.section);
  const searched = [...view.querySelectorAll(".search")].map((one) => one.value);
  view.innerHTML = html;
  for (const name of folded) {
    for (const section of view.querySelectorAll(`[data-section="${CSS.escape(name)}"]`)) {
      section.open = false;
    }
  }
  view.querySelectorAll(".search").forEach((input, i) => {
    input.value = searched[i] ?? "";
    if (input.value) find(input);
  });
  if (chosen) choose(chosen);
}

function sliderOf(field) {
  return form.querySelector(`[data-of="${CSS.escape(field.name)}"]`);
}

// "4k" is 4000, as the program reads it.
function countIn(text) {
  const match = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text.trim());
  return match ? Number(match[1]) * {"": 1, k: 1e3, M: 1e6, G: 1e9}[match[2]] : NaN;
}

function placeSlider(field) {
  const slider = sliderOf(field);
  const count = countIn(field.value);
  if (slider && count >= 1) slider.value = Math.log2(count);
}

// A model of the catalogue in the place of a file of one's own.
function forgetFile(model) {
  const prefix = model.name.slice(0, -"model".length);
  form.elements[prefix + "config"].value = "";
  form.querySelector(`[data-file-of="${CSS.escape(prefix + "config")}"]`).value = "";
}

async function readFile(input) {
  const field = form.elements[input.dataset.fileOf];
  const text = input.files.length ? await input.files[0].text() : "";
  try {
    field.value = text && JSON.stringify(JSON.parse(text));  // without blanks: the address is short
  } catch {
    field.value = text;  // the program says what is wrong with it
  }
  redraw();
}

if (form) {
  for (const field of form.querySelectorAll(".slider [name]")) placeSlider(field);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const control = event.target;
    if (control.dataset.fileOf) return readFile(control);
    if (control.dataset.of) form.elements[control.dataset.of].value = Math.round(2 ** control.value);
    else placeSlider(control);
    if (/^(b\.)?model$/.test(control.name)) forgetFile(control);
    if (control.id === "compare") {
      const second = document.getElementById("second");
      second.hidden = second.disabled = !control.checked;
    }
    redraw();
  });
}
