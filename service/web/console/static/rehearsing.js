// The phones of a rehearsal answer in place, on their own page or beside the text; without this they are plain forms.

const panel = document.getElementById("rehearsal");
const heard = document.getElementById("heard");
let busy = false;

atTheEnd();
panel.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = new FormData(form, event.submitter);
  const back = event.submitter?.name === "key" ? form.querySelector("input[name=text]")?.id : undefined;
  play(form.action, fields, back ?? document.activeElement?.id);
});
document.addEventListener("draft:saved", () => {
  const run = panel.querySelector("form");
  if (!run) return;
  const fields = new FormData();
  for (const name of ["csrf_token", "run"]) fields.set(name, run.elements[name].value);
  play(run.action, fields, undefined);
});

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

async function play(address, fields, focus) {
  if (busy) return;
  busy = true;
  fields.set("part", "phones");
  const before = said();
  try {
    const answer = await fetch(address, { method: "POST", body: fields });
    if (answer.status === 401) return tell(panel.dataset.out);
    if (!answer.ok) throw new Error(answer.status);
    put(await answer.text());
    if (focus) (document.getElementById(focus) ?? panel.querySelector("input[name=text]") ?? panel.querySelector("button"))?.focus({ preventScroll: true });
    tell(said().flatMap((phone, at) => phone.slice(before[at]?.length ?? 0)).join(" "));
  } catch {
    tell(panel.dataset.lost);
  } finally {
    busy = false;
  }
}

function put(page) {
  const open = panel.querySelector("details")?.open;
  panel.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
  if (open) panel.querySelector("details").open = true;
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
