// What the console does beyond plain pages: a button is pressed once, and live parts stay fresh. All works without.

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter && "stays" in event.submitter.dataset) return; // a file comes, and the page stays
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});

// In another language a page comes anew: what was typed goes along, with the marks of what the page showed.
const TYPED = "typed";
const typedIn = () => [...document.querySelectorAll("main form[method=post]")].map((form) => {
  const fields = [...form.elements].filter((one) => one.name && !["csrf_token", "sure"].includes(one.name) && !["password", "file", "submit"].includes(one.type));
  return { action: form.action, fields };
});
document.querySelector("form.tongue")?.addEventListener("submit", () => {
  const forms = typedIn().map(({ action, fields }) => [action, fields.map((one) => [one.name, one.value, one.checked ?? null])]);
  sessionStorage.setItem(TYPED, JSON.stringify(forms));
});
addEventListener("load", () => {
  const kept = new Map(JSON.parse(sessionStorage.getItem(TYPED) ?? "[]"));
  sessionStorage.removeItem(TYPED);
  for (const { action, fields } of typedIn()) putBack(fields, kept.get(action) ?? []);
});

// Each by its name, and of several with the same name by its value or its place.
function putBack(fields, kept) {
  for (const one of fields) {
    const same = kept.filter(([name]) => name === one.name);
    const ticked = one.type === "checkbox" || one.type === "radio";
    const was = ticked ? same.find(([, value]) => value === one.value) : same[fields.filter(({ name }) => name === one.name).indexOf(one)];
    if (!was || (ticked ? one.checked === was[2] : one.value === was[1])) continue;
    if (ticked) one.checked = was[2];
    else one.value = was[1];
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const soFar = document.getElementById("so-far");
if (soFar) awaitProof(soFar);

// Say how far a long proof is, until it is over. What is typed on the page stays as it is.
function awaitProof(place) {
  const asking = setInterval(async () => {
    const answer = await fetch(place.dataset.from).catch(() => null);
    if (!answer?.ok) return; // asked again soon
    const found = await answer.json();
    if (place.textContent !== found.said) place.textContent = found.said;
    if (found.over) clearInterval(asking);
  }, 2000);
}

const live = document.getElementById("live");
if (live && "EventSource" in window) follow(live);

// Ask for news of the board, put them in, and say so when none come any more, or when the visit is over.
function follow(live) {
  const lost = document.getElementById("lost");
  const out = document.getElementById("out");
  const aloud = document.getElementById("aloud");
  let heard = Date.now();
  let news; // that are not shown yet
  let source = listen();
  setInterval(async () => {
    if (source.readyState === EventSource.CLOSED) {
      const answer = await fetch(live.dataset.from, { headers: { Accept: "text/event-stream" } }).catch(() => null);
      answer?.body?.cancel();
      out.hidden = answer?.status !== 401;
      if (out.hidden) source = listen();
    }
    lost.hidden = !out.hidden || Date.now() - heard < 15000;
  }, 5000);

  function listen() {
    const from = new EventSource(live.dataset.from);
    from.addEventListener("same", () => { heard = Date.now(); renew(); });
    from.addEventListener("news", (event) => {
      heard = Date.now();
      news = JSON.parse(event.data);
      renew();
    });
    return from;
  }

  // Not under somebody's hands: then the next time that we hear anything.
  function renew() {
    const busy = live.matches(":active") || live.contains(document.activeElement?.closest("input, select, textarea, details"));
    if (news === undefined || busy) return;
    show(news);
    news = undefined;
  }

  function show(page) {
    const focused = live.contains(document.activeElement) ? deed(document.activeElement) : "";
    const before = live.querySelector("#summary").textContent;
    live.replaceChildren(...new DOMParser().parseFromString(page, "text/html").body.childNodes);
    const after = live.querySelector("#summary").textContent;
    if (after !== before) aloud.textContent = after;
    if (focused) [...live.querySelectorAll("a, button")].find((one) => deed(one) === focused)?.focus();
  }

  // By what a link or button does, and where, it is known again in a page that comes anew.
  function deed(one) {
    return `${one.closest("section")?.getAttribute("aria-labelledby")} ${one.href ?? one.form?.action}`;
  }
}
