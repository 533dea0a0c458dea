// Keys for those who work here all day, and pages that move at once; every page is whole without them.
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open], .moving")) return;
    if (going) { going = false; if (views[event.key]) { event.preventDefault(); location.assign(views[event.key] + location.search.replace(/[?&](after|held|did|category)=[^&]*/g, "").replace(/^&/, "?")); } return; }
    const acts = {
      "/": () => { const box = document.querySelector("[data-search]"); if (box) { box.closest("form").querySelector(".switch input").checked = true; box.focus(); box.select(); } else open("go"); },
      "?": () => open("keys"), n: () => step(1), p: () => step(-1), g: () => { going = true; setTimeout(() => { going = false; }, 1500); },
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
  for (const button of document.querySelectorAll("[data-open]")) { button.hidden = false; button.addEventListener("click", () => open(button.dataset.open)); }
  // Of a form that narrows a view, only what is filled in goes into the address.
  document.addEventListener("submit", ({ target }) => { if (target.matches("form.filters")) for (const field of target.elements) if (field.name && !field.value) field.disabled = true; });
  addEventListener("pageshow", () => { for (const field of document.querySelectorAll("form.filters [disabled]")) field.disabled = false; });
  // A chart's labels and a long decision form are opened by the address that leads to them.
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named) named.closest("details")?.setAttribute("open", "");

  // Ctrl-K: what is like what is typed, some of it, asked for as one types.
  const typed = document.getElementById("go-to");
  if (typed) {
    const list = document.getElementById("go-list");
    let asked = 0, waiting = 0, at = -1;
    const mark = (to) => {
      const all = [...list.children];
      at = all.length ? (to + all.length + 1) % (all.length + 1) : -1;
      if (at === all.length) at = -1;
      all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
      if (at >= 0) { typed.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); } else typed.removeAttribute("aria-activedescendant");
    };
    const show = (found) => {
      const kept = list.children[at]?.dataset.href;
      list.replaceChildren(...found.map((one, n) => {
        const row = document.createElement("li"), name = document.createElement("span"), kind = document.createElement("span");
        row.id = `go-${n}`; row.setAttribute("role", "option"); row.dataset.href = one.href;
        name.dir = "auto"; name.textContent = one.name; kind.className = "label"; kind.textContent = one.what;
        row.append(name, kind);
        return row;
      }));
      list.hidden = !found.length;
      list.setAttribute("aria-busy", "false");
      typed.setAttribute("aria-expanded", String(found.length > 0));
      mark(kept === undefined ? -1 : found.findIndex((one) => one.href === kept));
    };
    const ask = () => {
      const mine = asked += 1, to = typed.value.trim();
      if (!to) { show([]); return; }
      fetch(`/go.json?to=${encodeURIComponent(to)}`).then((answer) => answer.ok ? answer.json() : { found: [] }).then(({ found }) => { if (mine === asked) show(found); }).catch(() => show([]));
    };
    typed.addEventListener("input", () => { list.setAttribute("aria-busy", "true"); clearTimeout(waiting); waiting = setTimeout(ask, 90); });
    typed.addEventListener("keydown", (event) => {
      const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.children.length - 1 : at - 1 };
      if (event.key in moves) { event.preventDefault(); mark(moves[event.key]); }
      if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.assign(list.children[at].dataset.href); }
    });
    list.addEventListener("click", (event) => { const row = event.target.closest("li"); if (row) location.assign(row.dataset.href); });
  }

  // The slider of days: the page of the day that it is moved to, put in the place of what hangs on the day.
  const slider = document.querySelector("[data-slider]");
  if (slider && window.DOMParser) {
    const range = slider.elements.day, known = slider.elements.known, told = slider.querySelector("output");
    slider.classList.add("moves");
    const iso = (ordinal) => new Date((ordinal - 719163) * 864e5).toISOString().slice(0, 10);
    const long = (ordinal) => new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date((ordinal - 719163) * 864e5));
    const address = () => {
      const query = new URLSearchParams(location.search), kept = slider.elements.as_of?.value;
      for (const name of ["as_of", "day", "known"]) query.delete(name);
      query.set("until", iso(Number(range.value)));
      if (known.value === "then") query.set("as_of", iso(Number(range.value)));
      if (known.value === "kept" && kept) query.set("as_of", kept);
      return `/?${query}`;
    };
    let asked = 0, waiting = 0;
    const put = (page, to) => {
      for (const old of document.querySelectorAll("[data-live]")) {
        const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
        if (fresh) old.replaceWith(document.adoptNode(fresh));
      }
      document.title = page.title;
      history.replaceState(null, "", to);
      const figure = document.querySelector("[data-map]"), next = page.querySelector("[data-map]");
      if (figure && next) { figure.dataset.map = next.dataset.map; document.dispatchEvent(new Event("dateline:moved")); }
    };
    const move = () => {
      const mine = asked += 1, to = address();
      fetch(to).then((answer) => { if (!answer.ok || answer.redirected) throw new Error(String(answer.status)); return answer.text(); }).then((text) => { if (mine === asked) put(new DOMParser().parseFromString(text, "text/html"), to); }).catch(() => location.assign(to));
    };
    range.setAttribute("aria-valuetext", long(Number(range.value)));
    range.addEventListener("input", () => {
      const words = long(Number(range.value));
      range.setAttribute("aria-valuetext", words);
      (slider.querySelector("output") || told).textContent = words;
      clearTimeout(waiting);
      waiting = setTimeout(move, 120);
    });
    known.addEventListener("change", move);
  }
})();
