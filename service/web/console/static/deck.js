// Cards of a script: what is typed on one is saved and read again after a moment; a card can be dragged to its place.

const PAUSE = 900;
const form = document.getElementById("cards");
const saved = document.getElementById("saved");
const KEPT = /^(\[|set\||who\||what\||does\|)/; // the rest waits for its button
let timer, sending;
let open = true; // until somebody else has saved, or the visit is over: then Save shows what to do
let typed = false;

form.addEventListener("input", (event) => {
  if (!KEPT.test(event.target.name)) return;
  typed = true;
  later();
});
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  typed = false;
  if (!sending) return;
  event.preventDefault(); // what is on its way arrives first: nobody stands in their own way
  await sending;
  delete form.dataset.sent;
  form.requestSubmit(event.submitter);
});
if ([...form.querySelectorAll("textarea")].some((area) => area.name.startsWith("[") && area.value !== area.defaultValue)) {
  typed = true; // before this was here, or kept by the browser
  later();
}
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

function later() {
  if (!open) return;
  saved.textContent = saved.dataset.typing;
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send() {
  if (sending) return later();
  const fields = new FormData(form);
  typed = false;
  sending = deliver(fields).catch(() => { typed = true; saved.textContent = saved.dataset.lost; timer = setTimeout(send, 5 * PAUSE); });
  await sending;
  sending = undefined;
}

async function deliver(fields) {
  const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.ok) {
    form.elements.revision.value = told.revision;
    document.getElementById("standing").textContent = told.standing;
    form.elements.source.value = told.source;
    if (!typed) saved.textContent = told.said;
    for (const [id, page] of Object.entries(told.found)) renew(document.getElementById(id), page);
  } else {
    typed = true;
    open = answer.status === 422 || answer.status === 503;
    saved.textContent = told.said ?? (open ? saved.dataset.lost : saved.dataset.out);
    if (answer.status === 503) later();
  }
}

// Put in what was found; what was opened stays open, and the focus where it was.
function renew(place, page) {
  const was = place.querySelector("details")?.open;
  const inside = place.contains(document.activeElement);
  place.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
  const now = place.querySelector("details");
  if (now && was) now.open = true;
  if (inside) place.querySelector("summary, button, a")?.focus();
}

// A card is taken by its grip and let go at another of the same row.
let taken;
for (const card of form.querySelectorAll(".step-card")) {
  const grip = card.querySelector(".grip");
  grip.draggable = true;
  grip.addEventListener("dragstart", (event) => {
    taken = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    event.dataTransfer.setDragImage(card, 20, 20);
  });
  grip.addEventListener("dragend", () => { taken = undefined; mark(); });
  card.addEventListener("dragover", (event) => {
    if (!taken || taken.dataset.row !== card.dataset.row) return;
    event.preventDefault();
    mark(card);
  });
  card.addEventListener("drop", (event) => {
    if (!taken || taken === card) return;
    event.preventDefault();
    const row = [...form.querySelectorAll(".step-card")].filter((one) => one.dataset.row === card.dataset.row);
    const press = document.createElement("button");
    Object.assign(press, { name: "do", value: `to|${taken.dataset.path}|${row.indexOf(card)}`, hidden: true });
    form.append(press);
    form.requestSubmit(press);
  });
}

function mark(card) {
  for (const one of form.querySelectorAll(".over")) one.classList.remove("over");
  card?.classList.add("over");
}
