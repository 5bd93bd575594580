// A setting while somebody writes: what a phone would show, and what to say beside each field, a moment after.

const PAUSE = 500;
const form = document.getElementById("choice");
const preview = document.getElementById("preview");
const lost = document.getElementById("lost");
let timer;
let asked = 0;

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE);
});

async function look() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.look, { method: "POST", body: new FormData(form) });
    if (answer.status === 401) return void (lost.textContent = form.dataset.out);
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine !== asked) return;
    preview.replaceChildren(...new DOMParser().parseFromString(told.preview, "text/html").body.childNodes);
    for (const one of told.beside) beside(one);
    lost.textContent = "";
  } catch {
    lost.textContent = form.dataset.lost;
  }
}

function beside(one) {
  const place = form.querySelector(`[data-beside="${CSS.escape(one.name)}"]`);
  if (!place) return;
  place.textContent = one.said;
  place.className = one.wrong ? "error" : "hint";
  place.closest(".field").classList.toggle("wrong", one.wrong);
}
