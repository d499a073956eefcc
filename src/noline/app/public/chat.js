// The web chat: sends without leaving the page, and looks for answers. Without it, the form does the same by itself.
"use strict";

const lines = document.getElementById("lines");
const form = document.getElementById("say");
const field = document.getElementById("message");
const fault = document.getElementById("fault");
const once = form.elements.namedItem("once");
const FAST = 1200;
const SLOW = 6000;
const CALM = 120000; // ms without news, after which it looks seldom
let path = lines.dataset.path || "";
const kept = lines.dataset.key ? `noline chat ${lines.dataset.key}` : ""; // a link of one's own leads back to its chat
let tag = "";
let news = Date.now();
let timer = 0;

function keep() {
  if (!kept || !path) return;
  try {
    localStorage.setItem(kept, path);
  } catch {
    // a browser that keeps nothing begins anew
  }
}

function back() {
  if (!kept || path) return false;
  try {
    const known = localStorage.getItem(kept) || "";
    if (known.startsWith(`/chat/${lines.dataset.key}/`)) return location.replace(known), true;
  } catch {
    // likewise
  }
  return false;
}

function shown(line, waiting) {
  const item = document.createElement("div");
  item.className = line.by + (waiting ? " waiting" : "");
  if (line.id) item.dataset.id = line.id;
  const who = document.createElement("span");
  who.className = "who";
  who.textContent = line.by === "visitor" ? lines.dataset.you : lines.dataset.company;
  const said = document.createElement("span");
  said.className = "said";
  said.dir = "auto";
  said.textContent = line.text;
  item.append(who, said);
  return item;
}

function show(all) {
  const known = new Set([...lines.children].map((item) => item.dataset.id));
  const fresh = all.filter((line) => !known.has(line.id));
  if (!fresh.length) return;
  news = Date.now();
  for (const line of fresh) {
    const own = line.by === "visitor" && [...lines.querySelectorAll(".waiting")].find((it) => it.lastChild.textContent === line.text);
    if (own) {
      own.className = "visitor";
      own.dataset.id = line.id;
    } else lines.append(shown(line));
  }
  lines.scrollTop = lines.scrollHeight;
}

async function look() {
  clearTimeout(timer);
  if (path && !document.hidden) {
    try {
      const answer = await fetch(`${path}/lines`, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        show((await answer.json()).lines);
      }
    } catch {
      // away for a moment: the next look tells
    }
  }
  clearTimeout(timer); // two looks may have overlapped
  timer = setTimeout(look, Date.now() - news > CALM ? SLOW : FAST);
}

async function send(event) {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  fault.textContent = "";
  const item = shown({ by: "visitor", text }, true);
  lines.append(item);
  lines.scrollTop = lines.scrollHeight;
  field.value = "";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ message: text, once: once.value }),
    });
    if (!answer.ok) throw new Error(answer.status === 429 ? form.dataset.often : form.dataset.failed);
    path = (await answer.json()).path;
    form.action = path;
    keep();
    history.replaceState(null, "", path);
    once.value = crypto.getRandomValues(new Uint32Array(4)).join("");
    news = Date.now();
    look();
  } catch (error) {
    item.remove();
    if (!field.value) field.value = text;
    fault.textContent = error instanceof TypeError ? form.dataset.failed : error.message;
  }
  field.focus();
}

form.addEventListener("submit", send);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.addEventListener("visibilitychange", look);
lines.scrollTop = lines.scrollHeight;
keep();
if (!back()) look();
