// Keys on the claim that is at hand, and words taken from the text; every form is whole without them.
(() => {
  "use strict";
  const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (at && at.matches("[data-item]")) at.focus();
  const keys = { a: "accept", x: "reject", e: "correct", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    const card = document.activeElement.closest("[data-item]");
    const does = card && keys[event.key] && card.querySelector(`[data-act="${keys[event.key]}"]`);
    if (!does) return;
    event.preventDefault();
    does.click();
    if (event.key === "u") setTimeout(() => does.closest("details")?.querySelector("textarea")?.focus(), 0);
  });
  const source = document.querySelector("[data-source]");
  if (!source) return;
  let words = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (selection.rangeCount && source.contains(selection.anchorNode) && String(selection).trim()) words = String(selection);
  });
  for (const button of document.querySelectorAll("[data-pick]")) {
    button.hidden = false;
    button.addEventListener("click", () => { if (words) { const field = button.form.elements[button.dataset.pick]; field.value = words; field.focus(); } });
  }
})();
