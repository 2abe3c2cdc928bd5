// 「すべて選ぶ」 for the boxes of a table. Without this script each box is ticked by itself, and
// what matches the list's filter is taken by a button of the page.

function boxesOf(bar) {
  return [...document.getElementById(bar.dataset.choose).querySelectorAll("input.tick")];
}

function show(bar, boxes) {
  const chosen = boxes.filter((box) => box.checked).length;
  const all = bar.querySelector("input");
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  bar.querySelector("[role=status]").textContent = chosen ? `${chosen}件を選んでいます。` : "";
}

for (const bar of document.querySelectorAll("[data-choose]")) {
  const boxes = boxesOf(bar);
  bar.hidden = boxes.length === 0;
  bar.querySelector("input").addEventListener("change", (event) => {
    for (const box of boxes) box.checked = event.target.checked;
    show(bar, boxes);
  });
  for (const box of boxes) box.addEventListener("change", () => show(bar, boxes));
  show(bar, boxes);
}
