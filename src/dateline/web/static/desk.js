// Keys for those who work here all day; every page is whole without them.
(() => {
  "use strict";
  const items = () => [...document.querySelectorAll("[data-item]")];
  const open = (id) => { const box = document.getElementById(id); if (box && !box.open) { box.showModal(); box.querySelector("input, button")?.focus(); } };
  const step = (by) => {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((one) => one.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
    const target = next.matches("[tabindex]") ? next : next.querySelector("a[href]") || next;
    if (!target.matches("a, [tabindex]")) target.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const views = { s: "/", i: "/inbox", t: "/tolls", c: "/control", l: "/log" };
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (!document.body.hasAttribute("data-signed-in")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open("go"); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
    if (going) { going = false; if (views[event.key]) { event.preventDefault(); location.assign(views[event.key] + location.search.replace(/[?&](after|held|did|category)=[^&]*/g, "").replace(/^&/, "?")); } return; }
    const acts = {
      "/": () => { const box = document.querySelector("[data-search]"); if (box) { box.focus(); box.select(); } else open("go"); },
      "?": () => open("keys"), n: () => step(1), p: () => step(-1), g: () => { going = true; setTimeout(() => { going = false; }, 1500); },
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
  for (const button of document.querySelectorAll("[data-keys]")) { button.hidden = false; button.addEventListener("click", () => open("keys")); }
  // Of a form that narrows a view, only what is filled in goes into the address.
  for (const form of document.querySelectorAll("form.filters")) form.addEventListener("submit", () => { for (const field of form.elements) if (field.name && !field.value) field.disabled = true; });
  addEventListener("pageshow", () => { for (const field of document.querySelectorAll("form.filters [disabled]")) field.disabled = false; });
  // A chart's labels and a long decision form are opened by the address that leads to them.
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named) named.closest("details")?.setAttribute("open", "");
})();
