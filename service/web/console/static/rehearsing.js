// The phones of a rehearsal answer in place, on their own page or beside the text; without this they are plain forms.

const panel = document.getElementById("rehearsal");
const heard = document.getElementById("heard");
let turn = Promise.resolve();
let pressed; // and not answered yet: pressed twice is pressed once

atTheEnd();
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  if (pressed) return;
  const form = event.target;
  const fields = new FormData(form, event.submitter);
  const back = event.submitter?.id || form.querySelector("input[name=text]")?.id;
  pressed = event.submitter;
  inTurn(() => play(form.action, fields, back)).finally(() => { pressed = undefined; });
});
document.addEventListener("draft:saved", () => inTurn(() => {
  const run = panel.querySelector("form");
  if (!run) return undefined;
  const fields = new FormData();
  for (const name of ["csrf_token", "run"]) fields.set(name, run.elements[name].value);
  return play(run.action, fields);
}));

// One after the other, whatever became of the last: what somebody presses while the phones are told new words is next.
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

// Open it beside the text, or close it.
export async function open() {
  const answer = await fetch(`${panel.dataset.from}?part=phones`).catch(() => undefined);
  if (answer?.redirected) return tell(panel.dataset.out); // to the sign-in page
  if (!answer?.ok) return tell(panel.dataset.lost);
  put(await answer.text());
  panel.querySelector("input[name=text]")?.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

export function close() {
  panel.replaceChildren();
}

async function play(address, fields, back) {
  fields.set("part", "phones");
  const before = said();
  try {
    const answer = await fetch(address, { method: "POST", body: fields });
    if (answer.status === 401) return tell(panel.dataset.out);
    if (!answer.ok) throw new Error(answer.status);
    const page = await answer.text();
    const focus = whereTo(back);
    put(page, fields);
    if (focus) (panel.querySelector(`#${focus}:enabled`) ?? panel.querySelector("input[name=text]") ?? panel.querySelector("button"))?.focus({ preventScroll: true });
    tell(said().flatMap((phone, at) => phone.slice(before[at]?.length ?? 0)).join(" "));
  } catch {
    tell(panel.dataset.lost);
  }
}

// Where somebody is now; back, if they are still at what they pressed.
function whereTo(back) {
  const at = document.activeElement;
  if (at === pressed || at === document.body) return back;
  return panel.contains(at) ? at.id : undefined;
}

// What was typed meanwhile, and is not what was sent, stays.
function put(page, sent = new FormData()) {
  const open = panel.querySelector("details")?.open;
  const typed = [...panel.querySelectorAll("input[name=text]")].map(({ id, value }) => [id, value]);
  panel.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
  if (open) panel.querySelector("details").open = true;
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field && !(id === `reply-${sent.get("who")}` && value === sent.get("text"))) field.value = value;
  }
  atTheEnd();
}

// What every phone shows, for whoever listens to the page instead of looking at it.
function said() {
  return [...panel.querySelectorAll(".handset")].map((phone) =>
    [...phone.querySelectorAll(".talk .line, .talk .note")].map((one) => `${phone.querySelector("h2").textContent}: ${one.textContent}`),
  );
}

function atTheEnd() {
  for (const talk of panel.querySelectorAll(".talk")) talk.scrollTop = talk.scrollHeight;
}

function tell(words) {
  heard.textContent = words;
  const failed = [panel.dataset.lost, panel.dataset.out].includes(words);
  heard.classList.toggle("unseen", !failed); // only that it failed has to be seen as well
}
