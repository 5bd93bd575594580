// The desk where a script is written: what is typed is saved and read again after a moment; a problem leads to its line.

import { close, open as rehearse } from "./rehearsing.js";

const PAUSE = 900;
const desk = document.getElementById("desk");
const source = document.getElementById("source");
const saved = document.getElementById("saved");
const found = document.getElementById("found");
const beside = document.getElementById("beside");
let timer, sending; // timer: something has changed that is not on its way
let open = true; // until somebody else has saved, or the visit is over: then Save shows what to do
let typed = false;

source.addEventListener("input", () => { typed = true; later(); });
found.addEventListener("change", later);
found.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]")?.dataset.line;
  if (!line) return;
  event.preventDefault();
  show(Number(line));
});
desk.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  timer = undefined;
  if (event.submitter?.value === "rehearse" && open) return toRehearse(event);
  typed = false;
  if (!sending) return;
  event.preventDefault(); // what is on its way arrives first: nobody stands in their own way
  await sending;
  delete desk.dataset.sent;
  desk.requestSubmit(event.submitter);
});
document.getElementById("close").addEventListener("click", () => {
  beside.hidden = true;
  found.hidden = false;
  close();
  document.querySelector("button[value=rehearse]").focus();
});
if (source.value !== source.defaultValue) { // typed before this was here, or kept by the browser
  typed = true;
  later();
}
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// The phones stand where the preview was, and run what has just been saved.
async function toRehearse(event) {
  event.preventDefault();
  await sending;
  if (typed) await send();
  delete desk.dataset.sent;
  event.submitter.removeAttribute("aria-busy");
  if (typed) return; // it could not be saved, and says why
  found.hidden = true;
  beside.hidden = false;
  rehearse();
}

function later() {
  if (!open) return;
  saved.textContent = saved.dataset.typing;
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send() {
  timer = undefined;
  if (sending) return later();
  const text = source.value;
  sending = deliver(text).catch(() => { say(saved.dataset.lost); timer = setTimeout(send, 5 * PAUSE); });
  await sending;
  sending = undefined;
}

async function deliver(text) {
  const answer = await fetch(desk.action, { method: "POST", body: new FormData(desk), headers: { Accept: "application/json" } });
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.ok) {
    desk.elements.revision.value = told.revision;
    document.getElementById("standing").textContent = told.standing;
    if (source.value === text) { typed = false; say(told.said); }
    if (timer === undefined) renew(told.found); // else what is chosen there since comes back with the next
    document.dispatchEvent(new Event("draft:saved"));
  } else {
    open = answer.status === 422 || answer.status === 503;
    say(told.said ?? (open ? saved.dataset.lost : saved.dataset.out));
    if (answer.status === 503) later();
  }
}

// Put in what was found, and leave the focus where it was.
function renew(page) {
  const at = found.contains(document.activeElement) ? document.activeElement : null;
  found.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
  if (at?.name) found.querySelector(`[name="${at.name}"][value="${at.value}"]`)?.focus();
}

function say(words) {
  saved.textContent = words;
}

// Go to a line of the text, and mark it.
function show(number) {
  const lines = source.value.split("\n");
  const from = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  source.focus();
  source.setSelectionRange(from, from + lines[number - 1].length);
  source.scrollTop = Math.max(0, (source.scrollHeight / lines.length) * (number - 6));
}
