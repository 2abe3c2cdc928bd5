// Small comforts on top of pages that work without any of this.
"use strict";

// Menus close on Escape and on a click elsewhere, as native menus do.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A form is sent once. Browsers keep the state of a page one returns to, hence pageshow.
const UNLOCK_AFTER_MS = 8000; // a form that answers with a download never leaves the page

function unlock(form) {
  delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[data-sending]")) {
    if (button.form === form) {
      delete button.dataset.sending;
      button.removeAttribute("aria-disabled");
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  // Our forms leave validation to the server, but a half-typed date would be sent as none.
  const unreadable = [...form.elements].find((field) => field.validity && field.validity.badInput);
  if (unreadable) {
    event.preventDefault();
    unreadable.reportValidity();
    return;
  }
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  if (event.submitter) {
    event.submitter.dataset.sending = "yes";
    event.submitter.setAttribute("aria-disabled", "true");
  }
  window.setTimeout(unlock, UNLOCK_AFTER_MS, form);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach(unlock);
});

// <div data-refresh-url="…" data-refresh-every="5s"> replaces itself by what the address answers,
// until the answer no longer carries the attribute.
function refreshFragments(root) {
  if (!window.htmx) return;
  const found = [...root.querySelectorAll("[data-refresh-url]")];
  if (root.matches && root.matches("[data-refresh-url]")) found.push(root);
  for (const element of found) {
    if (element.hasAttribute("hx-get")) continue;
    element.setAttribute("hx-get", element.dataset.refreshUrl);
    element.setAttribute("hx-trigger", `every ${element.dataset.refreshEvery || "5s"}`);
    element.setAttribute("hx-swap", "outerHTML");
    window.htmx.process(element);
  }
}

document.addEventListener("htmx:load", (event) => refreshFragments(event.detail.elt));
refreshFragments(document);

const errorSummary = document.querySelector("[data-error-summary]");
if (errorSummary) errorSummary.focus();
