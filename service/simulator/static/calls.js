// A call on a phone of the handsets page: it rings, is answered, shows what is heard as captions, and ends.

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const NAMES = { "*": "star", "#": "pound" };

// --- the buttons of a card -----------------------------------------------------------------------------------

export function furnish(card, phone) {
  const part = (name) => card.querySelector(name);
  part(".dial").addEventListener("click", phone.dial);
  part(".answer").addEventListener("click", () => phone.act("answer"));
  part(".decline").addEventListener("click", () => phone.act("decline"));
  part(".voicemail").addEventListener("click", () => phone.act("voicemail"));
  part(".hang-up").addEventListener("click", () => phone.act("hang-up"));
  part(".close").addEventListener("click", () => close(card));
  part(".aloud").hidden = !("speechSynthesis" in window);
  part(".keypad").append(...KEYS.map((key) => keyButton(key, phone)));
  part(".speech").addEventListener("submit", (event) => {
    event.preventDefault();
    const { words } = event.target.elements;
    if (!words.value.trim()) return;
    phone.act("say", { words: words.value });
    words.value = "";
  });
  part(".call").addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS.includes(event.key) && !part(".talking").hidden) phone.act("press", { keys: event.key });
  });
}

function keyButton(key, phone) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = key;
  if (NAMES[key]) button.setAttribute("aria-label", NAMES[key]);
  button.addEventListener("click", () => phone.act("press", { keys: key }));
  return button;
}

function close(card) {
  card.querySelector(".call").hidden = true;
  card.classList.remove("calling");
  card.closed = card.current;
  card.querySelector(".dial").focus();
}

// --- how a call stands ---------------------------------------------------------------------------------------

export function showCall(card, call, spaced) {
  const fresh = card.current !== call.sid;
  if (card.closed === call.sid || (fresh && call.over && !card.current)) return;
  const had = card.querySelector(".call").contains(document.activeElement);
  const before = state(card);
  card.current = call.sid;
  arrange(card, call, spaced);
  showCaptions(card, call, fresh);
  if (had && before !== state(card)) refocus(card);
}

const state = (card) => ["ringing", "talking"].map((name) => card.querySelector(`.${name}`).hidden).join();

function arrange(card, call, spaced) {
  const part = (name) => card.querySelector(name);
  const incoming = call.direction !== "inbound" && call.status === "ringing";
  const talking = call.status === "in-progress" && !call.voicemail;
  part(".call").hidden = false;
  card.classList.add("calling");
  card.classList.toggle("rings", incoming);
  part(".how").textContent = how(call, spaced);
  part(".ringing").hidden = !incoming;
  part(".talking").hidden = !talking;
  part(".captions").hidden = call.heard.length === 0;
  part(".hang-up").hidden = call.over || incoming || call.voicemail;
  part(".close").hidden = !call.over;
  part(".dial").hidden = !call.over;
}

function how(call, spaced) {
  const other = spaced(call.direction === "inbound" ? call.to : call.from);
  if (call.over) return call.answered === null ? `The call did not come about: ${call.status}.` : "The call has ended.";
  if (call.voicemail) return `The voicemail of this phone has the call from ${other}.`;
  if (call.status === "in-progress") return `In a call with ${other}`;
  return call.direction === "inbound" ? `Calling ${other} …` : `Incoming call from ${other}`;
}

function refocus(card) {
  const next = [".keypad button", ".answer", ".hang-up", ".close"].map((name) => card.querySelector(name));
  next.find((button) => button.offsetParent !== null)?.focus();
}

// --- what is heard -------------------------------------------------------------------------------------------

function showCaptions(card, call, fresh) {
  const list = card.querySelector(".captions");
  if (fresh) list.replaceChildren();
  call.heard.forEach((heard, place) => {
    const words = caption(heard);
    const item = list.children[place];
    if (!item) {
      list.append(newCaption(heard, words));
      if (card.querySelector("[name=aloud]").checked) readAloud(heard);
    } else if (item.textContent !== words) {
      item.textContent = words;
    }
  });
  list.scrollTop = list.scrollHeight;
}

function newCaption(heard, words) {
  const item = document.createElement("p");
  item.className = heard.kind;
  item.lang = heard.language || "";
  if (!item.lang) item.removeAttribute("lang");
  item.textContent = words;
  return item;
}

const CAPTIONS = {
  say: ({ text, cut }) => (cut ? `${text} (cut short)` : text),
  voice: ({ text }) => `Somebody: ${text}`,
  play: () => "A recording plays.",
  tones: ({ text }) => `Tones: ${[...text].join(" ")}`,
  silence: ({ seconds }) => (seconds === 1 ? "Silence for a second." : `Silence for ${seconds} seconds.`),
  music: () => "Hold music.",
  ringing: () => "It rings.",
  beep: () => "A beep.",
  joined: () => "You are connected.",
  signal: ({ text }) => `You hear: ${text}.`,
};

const caption = (heard) => (CAPTIONS[heard.kind] || CAPTIONS.signal)(heard);

function readAloud(heard) {
  if (heard.kind !== "say" && heard.kind !== "voice") return;
  const utterance = new SpeechSynthesisUtterance(heard.text);
  if (heard.language) utterance.lang = heard.language;
  window.speechSynthesis.speak(utterance);
}
