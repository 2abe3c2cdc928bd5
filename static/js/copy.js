// 「チャット用にコピー」: without this the text is selected and copied by hand.
// A module runs once, however many fragments of a page name it.

const selectAll = (field) => {
  field.focus();
  field.select();
};

async function copy(field) {
  selectAll(field);
  // The clipboard's own interface is there over HTTPS only; inside the city hall it may be HTTP.
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(field.value);
    return true;
  }
  return document.execCommand("copy");
}

async function onClick(bar, field) {
  let done = false;
  try {
    done = await copy(field);
  } catch {
    done = false; // the browser forbids it: the text is selected, the keyboard still copies
  }
  bar.querySelector("[role=status]").textContent = done
    ? "コピーしました。"
    : "選びました。Ctrl＋Cでコピーしてください。";
}

for (const bar of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(bar.dataset.copy);
  bar.hidden = false;
  bar.querySelector("button").addEventListener("click", () => onClick(bar, field));
}
