// The handsets page: phones side by side, kept live by the event stream. Everything people wrote is set as text.

import { furnish, showCall } from "./calls.js";

const find = (id) => document.getElementById(id);
const cards = new Map();
const named = new Map();
let numbers = [];
let kinds = {};
let callKinds = [];
let manners = [];
let lastNotice = -1;
let lit = false;

// --- talking to the exchange ---------------------------------------------------------------------------------

async function call(method, path, wish) {
  const options = wish === undefined ? { method } : {
    method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish),
  };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || `The exchange answered ${response.status}.`);
  return answer;
}

// What somebody does: what went wrong before is over with it.
function attempt(work) {
  find("trouble").hidden = true;
  return tried(work);
}

async function tried(work) {
  try {
    return await work();
  } catch (error) {
    find("trouble").textContent = error.message;
    find("trouble").hidden = false;
    return null;
  }
}

// --- words ---------------------------------------------------------------------------------------------------

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });
const time = (at) => clock.format(new Date(at * 1000));
const day = (at) => calendar.format(new Date(at * 1000));
const spaced = (number) => number.replace(/^(\+1)(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3 $4");
const called = (number) => named.get(number) || spaced(number);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function choices(select, pairs, keep = select.value) {
  select.replaceChildren(...pairs.map(([value, text]) => new Option(text, value)));
  if (pairs.some(([value]) => value === keep)) select.value = keep;
}

// --- phones --------------------------------------------------------------------------------------------------

function showPhone({ number, name, manner }) {
  named.set(number, name);
  const card = cards.get(number) || newCard(number);
  card.querySelector("h2").textContent = name || spaced(number);
  card.querySelector(".number").textContent = name ? spaced(number) : "";
  card.querySelector(".face").textContent = name ? [...name][0].toUpperCase() : "#";
  card.querySelector(".face").className = `face tone-${Number(number.replace(/\D/g, "").slice(-4) || 0) % 6}`;
  card.querySelector(".thread").setAttribute("aria-label", `Messages on the phone of ${called(number)}`);
  card.querySelector("textarea").setAttribute("aria-label", `Text as ${called(number)}`);
  card.querySelector(".call").setAttribute("aria-label", `Call on the phone of ${called(number)}`);
  card.querySelector("[name=words]").setAttribute("aria-label", `Say as ${called(number)}`);
  card.querySelector("[name=manner]").value = manner;
  showPeople();
  return card;
}

function newCard(number) {
  const card = find("phone").content.firstElementChild.cloneNode(true);
  const heading = card.querySelector("h2");
  heading.id = `phone-${cards.size}-${number.replace(/\W/g, "")}`;
  card.setAttribute("aria-labelledby", heading.id);
  card.shown = new Set();
  card.querySelector(".away").addEventListener("click", () => attempt(() => call("DELETE", phonePath(number))));
  const form = card.querySelector(".composer");
  form.addEventListener("submit", (event) => { event.preventDefault(); sendText(number, form); });
  form.elements.body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.elements.body.addEventListener("input", () => showLength(form));
  choices(card.querySelector("[name=manner]"), manners);
  card.querySelector("[name=manner]").addEventListener("change", ({ target }) => (
    attempt(() => call("POST", `${phonePath(number)}/manner`, { manner: target.value }))
  ));
  furnish(card, {
    dial: () => attempt(() => call("POST", `${phonePath(number)}/calls`, { to: form.elements.to.value })),
    act: (deed, wish = {}) => attempt(() => call("POST", `${phonePath(number)}/call/${deed}`, wish)),
  });
  cards.set(number, card);
  find("phones").append(card);
  showNumbersOn(card);
  return card;
}

const phonePath = (number) => `/handsets/${encodeURIComponent(number)}`;

async function sendText(number, form) {
  const { body, to, picture } = form.elements;
  if (!body.value && !picture.checked) return;
  const media = picture.checked ? [{ content_type: "image/jpeg" }] : [];
  const wish = { to: to.value, body: body.value, media };
  body.value = "";
  picture.checked = false;
  showLength(form);
  body.focus();
  const sent = await attempt(() => call("POST", `${phonePath(number)}/texts`, wish));
  if (!sent && !body.value) body.value = wish.body;
}

function showLength(form) {
  const { length } = form.elements.body.value;
  form.querySelector(".length").textContent = length > 120 ? `${length} of 1600` : "";
}

function takeAway(number) {
  cards.get(number)?.remove();
  cards.delete(number);
  named.delete(number);
  showPeople();
}

function showMessage(number, message) {
  const card = cards.get(number);
  if (!card || card.shown.has(message.sid)) return;
  card.shown.add(message.sid);
  const thread = card.querySelector(".thread");
  const low = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  if (card.lastDay !== day(message.at)) thread.append(element("p", "day", day(message.at)));
  card.lastDay = day(message.at);
  thread.append(bubble(message));
  if (low || message.direction === "sent") thread.scrollTop = thread.scrollHeight;
}

function bubble(message) {
  const made = element("div", `bubble ${message.direction} ${message.origin}${lit ? " fresh" : ""}`);
  if (message.body) made.append(element("p", "", message.body));
  for (const url of message.media) {
    const attachment = element("p", "attachment", "Picture");
    attachment.title = url;
    made.append(attachment);
  }
  made.append(element("small", "", caption(message)));
  return made;
}

function caption(message) {
  const who = message.origin === "carrier" ? "the carrier itself · " : "";
  const other = message.direction === "sent" ? message.to : message.from;
  const which = numbers.length > 1 ? `${message.direction === "sent" ? "to" : "from"} ${spaced(other)} · ` : "";
  return who + which + time(message.at);
}

// --- numbers, faults, debugger -------------------------------------------------------------------------------

function showNumbers(own) {
  numbers = own;
  find("line-numbers").textContent = own.map(spaced).join(", ") || "no number yet";
  cards.forEach(showNumbersOn);
}

function showNumbersOn(card) {
  choices(card.querySelector("[name=to]"), numbers.map((number) => [number, spaced(number)]));
  card.querySelector(".to").hidden = numbers.length < 2;
}

function showPeople() {
  find("nobody").hidden = cards.size > 0;
  const people = [...cards.keys()].map((number) => [number, called(number)]);
  choices(find("fault").elements.number, [["", "everyone"], ...people]);
}

const words = (kind) => kind.replaceAll("_", " ");

function showFaults(faults) {
  find("fault-list").replaceChildren(...faults.map((fault) => {
    const often = fault.always ? "always" : `${fault.left} more`;
    return element("li", "", `${words(fault.kind)}, ${fault.number ? called(fault.number) : "everyone"}, ${often}`);
  }));
  find("calm").hidden = faults.length === 0;
  showCount(find("fault-count"), faults.length, "on");
}

function showCount(badge, count, what) {
  badge.textContent = `${count} ${what}`.trim();
  badge.hidden = count === 0;
}

function showNotice(notice) {
  if (notice.order <= lastNotice) return;
  lastNotice = notice.order;
  const item = element("li");
  item.append(element("strong", "", String(notice.code)), ` ${notice.message} `);
  item.append(element("small", "", [time(notice.at), notice.url].filter(Boolean).join(" · ")));
  find("notices").prepend(item);
  find("no-notices").hidden = true;
  showCount(find("notice-count"), find("notices").children.length, "");
}

const timed = (kind) => kind.startsWith("slow") || kind.startsWith("dropped_call");

function showMeaning() {
  const { kind } = find("fault").elements;
  find("meaning").textContent = kinds[kind.value] ? `That is: ${kinds[kind.value].replaceAll("`", "")}.` : "";
  find("seconds").hidden = !timed(kind.value);
  find("concerns").hidden = callKinds.includes(kind.value);
}

// --- the whole page ------------------------------------------------------------------------------------------

async function load() {
  const state = await call("GET", "/control/state");
  kinds = state.kinds;
  callKinds = state.call_kinds;
  manners = state.manners;
  lit = false;
  showNumbers(state.numbers);
  choices(find("fault").elements.kind, Object.keys(kinds).map((kind) => [kind, words(kind)]));
  const there = new Set(state.handsets.map((phone) => phone.number));
  [...cards.keys()].filter((number) => !there.has(number)).forEach(takeAway);
  for (const phone of state.handsets) {
    showPhone(phone);
    phone.messages.forEach((message) => showMessage(phone.number, message));
    if (phone.call) showCall(cards.get(phone.number), phone.call, spaced);
  }
  state.debugger.forEach(showNotice);
  showFaults(state.faults);
  showPeople();
  showMeaning();
  fillNumber(state.next_number);
  lit = true;
}

// What somebody typed is theirs: only an empty field, or what was proposed before, is filled.
function fillNumber(proposed) {
  const { number } = find("add").elements;
  const typed = number.value && number.value !== number.dataset.proposed;
  if (typed || document.activeElement === number) return;
  number.value = number.dataset.proposed = proposed;
}

const hear = {
  message: ({ number, message }) => showMessage(number, message),
  call: (event) => { if (cards.has(event.number)) showCall(cards.get(event.number), event.call, spaced); },
  handset: () => load(),
  put_away: ({ number }) => takeAway(number),
  numbers: (event) => showNumbers(event.numbers),
  faults: (event) => showFaults(event.faults),
  debugger: ({ notice }) => showNotice(notice),
};

let turn = Promise.resolve();

// One thing after the other: what is heard while the page loads is shown after it.
function inTurn(work) {
  turn = turn.then(() => tried(work));
  return turn;
}

function watch() {
  const stream = new EventSource("/events");
  stream.addEventListener("open", () => { find("connection").textContent = ""; attempt(() => inTurn(load)); });
  stream.addEventListener("error", () => { find("connection").textContent = "The exchange does not answer."; });
  stream.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    inTurn(async () => hear[event.type]?.(event));
  });
}

const plain = (number) => number.replace(/[\s()-]/g, "");

find("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { number, name } = form.elements;
  const typed = [number.value, name.value];
  let moved = false;
  for (const sign of ["focusin", "input"]) document.addEventListener(sign, () => { moved = true; }, { once: true });
  form.reset();
  const added = await attempt(() => call("POST", "/handsets", { number: plain(typed[0]), name: typed[1] }));
  if (!added) {
    if (!number.value && !name.value) [number.value, name.value] = typed;
    return;
  }
  await inTurn(load);
  if (!moved) cards.get(added.number).querySelector("textarea").focus();
});

find("fault").addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, number, often, on, seconds } = event.target.elements;
  const wish = { kind: kind.value, number: number.value };
  if (often.value === "always") wish.always = true; else wish.times = Number(often.value);
  if (!callKinds.includes(kind.value)) wish.on = on.value;
  if (timed(kind.value)) wish.seconds = Number(seconds.value);
  attempt(() => call("POST", "/control/faults", wish));
});

find("fault").elements.kind.addEventListener("change", showMeaning);
find("calm").addEventListener("click", () => attempt(() => call("DELETE", "/control/faults")));
watch();
