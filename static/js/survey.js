// A スキル調査 saves as one goes. What the server has not confirmed yet is kept in this browser
// and sent again: when the connection is back, when the page is opened again, or every few seconds.
// Without this script the page is a plain form. Only unsent answers are kept; they go once sent.

const RETRY_MS = 5000;
const form = document.querySelector("[data-survey]");

const store = {
  key: form && `survey:${form.dataset.survey}`,
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {}; // the browser forbids it: the page still sends at once
    }
  },
  write(waiting) {
    try {
      if (Object.keys(waiting).length) localStorage.setItem(this.key, JSON.stringify(waiting));
      else localStorage.removeItem(this.key);
    } catch {
      // as above
    }
  },
};

const state = form && form.querySelector("[data-survey-state]");
let waiting = {};
let isSending = false;

function say(text, isBad = false) {
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("is-waiting", isBad);
}

function showProgress({ answered, total }) {
  const bar = form.querySelector("[data-survey-progress]");
  bar.querySelector("progress").value = answered;
  bar.querySelector(".progress-words").textContent = `${total}件中${answered}件`;
}

// Signed out the server leads to the sign-in page, or refuses the token of an earlier sign-in.
class SignedOut extends Error {}

async function answerOf(response) {
  const isOurs = (response.headers.get("content-type") || "").includes("json");
  if (response.redirected || response.status === 403) throw new SignedOut();
  if (!isOurs) throw new Error("out of order");
  return response.json();
}

// This page's own address asks for the sign-in and leads back; what is unsent is here then.
function askForSignIn() {
  if (state.querySelector("a")) return;
  say("サインインが切れたため、まだ保存できていません。答えはこの画面に残っています。", true);
  const link = document.createElement("a");
  link.href = window.location.pathname;
  link.textContent = "サインインして、続きを保存する";
  state.append(" ", link);
}

async function flush() {
  const sent = { ...waiting };
  if (isSending || !Object.keys(sent).length) return;
  isSending = true;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(sent)) body.set(name, value);
  try {
    const response = await fetch(form.dataset.answers, { method: "POST", body });
    const answer = await answerOf(response);
    if (answer.refusal) {
      say(answer.refusal, true);
    } else {
      for (const [name, value] of Object.entries(sent)) {
        if (waiting[name] === value) delete waiting[name];
      }
      showProgress(answer);
      say("保存しました。");
    }
    if (answer.refusal) waiting = {};
    store.write(waiting);
  } catch (fault) {
    if (fault instanceof SignedOut) askForSignIn();
    else say("まだ保存できていません。答えはこの画面に残し、つながったら自動で保存します。", true);
  } finally {
    isSending = false;
  }
}

function onChange(event) {
  if (!event.target.name.startsWith("skill-")) return;
  waiting[event.target.name] = event.target.value;
  store.write(waiting);
  flush();
}

function onSubmit(event) {
  if (navigator.onLine) return;
  event.preventDefault();
  say("いまは、つながっていません。答えはこの画面に残っています。つながってから、もう一度押してください。", true);
}

function restore() {
  waiting = store.read();
  for (const [name, value] of Object.entries(waiting)) {
    const choice = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (choice) choice.checked = true;
  }
}

if (form) {
  restore();
  form.addEventListener("change", onChange);
  form.addEventListener("submit", onSubmit);
  window.addEventListener("online", flush);
  window.setInterval(flush, RETRY_MS);
  flush();
}
