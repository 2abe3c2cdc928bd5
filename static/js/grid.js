// Arrow keys and Enter walk through a grid of fields, as in a spreadsheet. Tab works as everywhere.
"use strict";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function gridLines(grid) {
  return [...grid.rows].map((row) => [...row.querySelectorAll("input")]).filter((l) => l.length);
}

// Left and right leave a field only at the end of its text: elsewhere they move the cursor.
function leaves(field, key) {
  if (field.selectionStart !== field.selectionEnd) return true;
  if (key === "ArrowLeft") return field.selectionStart === 0;
  if (key === "ArrowRight") return field.selectionEnd === field.value.length;
  return true;
}

function step(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target;
  const enter = event.key === "Enter";
  const move = enter ? [event.shiftKey ? -1 : 1, 0] : STEPS[event.key];
  if (!move || !field.matches("input") || (!enter && !leaves(field, event.key))) return;
  const lines = gridLines(event.currentTarget);
  const row = lines.findIndex((line) => line.includes(field));
  const next = (lines[row + move[0]] || [])[lines[row].indexOf(field) + move[1]];
  event.preventDefault();
  if (!next) return;
  next.focus();
  next.select();
}

for (const grid of document.querySelectorAll("[data-grid]")) {
  grid.addEventListener("keydown", step);
  grid.addEventListener("focusin", (event) => {
    if (event.target.matches("input")) event.target.select();
  });
}
