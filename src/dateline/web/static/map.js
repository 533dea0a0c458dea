// The map that moves: what the server draws, over our own GeoJSON. Where this does not run, the drawn map stays.
(() => {
  "use strict";
  const figure = document.querySelector("[data-map]");
  const box = figure?.querySelector(".moving");
  if (!box || !window.L) return;
  const L = window.L;
  const PIXELS = 7; // the least that a circle is drawn with, so that it can be seen and hit
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.hidden = false;
  figure.classList.add("moves");
  const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, worldCopyJump: true, maxZoom: 14, minZoom: 1, zoomSnap: 0.5 });
  L.control.scale({ imperial: false }).addTo(map);
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  for (const [name, index] of [["tiles", 180], ["land", 200], ["grid", 210], ["areas", 380]]) map.createPane(name).style.zIndex = index;
  for (const name of ["land", "grid", "areas"]) map.getPane(name).style.pointerEvents = "none";
  const areas = L.svg({ pane: "areas", padding: 0.5 });
  const circles = L.svg({ padding: 0.5 });
  const grid = L.layerGroup().addTo(map);
  const things = L.layerGroup().addTo(map);
  const names = L.layerGroup().addTo(map);
  let shown = [];
  let fitted = false, all = null;

  // The land: rings in steps of hundredths of a degree, painted at once.
  const rings = (all) => all.map((steps) => {
    const ring = [];
    for (let n = 0, x = 0, y = 0; n < steps.length; n += 2) { x += steps[n]; y += steps[n + 1]; ring.push([y / 100, x / 100]); }
    return ring;
  });
  let land = null;
  const paint = () => land?.setStyle({ fillColor: ink("--land"), color: ink("--coast") });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  fetch(figure.dataset.land).then((answer) => answer.json()).then((all) => {
    land = L.polygon(rings(all), { renderer: L.canvas({ pane: "land", padding: 0.3 }), interactive: false, weight: 1, fillOpacity: 1, fillRule: "evenodd", smoothFactor: 1 }).addTo(map);
    paint();
  });

  // Meridians and parallels, so that an inland map has its bearings too.
  const degrees = (value, step, ends) => `${Math.abs(value).toFixed(step >= 1 ? 0 : step >= 0.1 ? 1 : 2)}° ${ends[value >= 0 ? 0 : 1]}`;
  const bearings = () => {
    grid.clearLayers();
    const seen = map.getBounds();
    const wide = seen.getEast() - seen.getWest();
    const step = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].find((one) => wide / one <= 8) || 45;
    const line = (ends, at, text) => {
      L.polyline(ends, { pane: "grid", renderer: lines, interactive: false, className: "moving-grid", weight: 1 }).addTo(grid);
      L.marker(at, { pane: "grid", interactive: false, keyboard: false, icon: label(text, "degrees") }).addTo(grid);
    };
    const [south, north] = [Math.max(-85, seen.getSouth()), Math.min(85, seen.getNorth())];
    for (let n = Math.ceil(seen.getWest() / step); n * step <= seen.getEast(); n += 1) line([[south, n * step], [north, n * step]], map.containerPointToLatLng([map.latLngToContainerPoint([0, n * step]).x + 3, map.getSize().y - 16]), degrees(((n * step + 540) % 360) - 180, step, "EW"));
    for (let n = Math.ceil(south / step); n * step <= north; n += 1) line([[n * step, seen.getWest()], [n * step, seen.getEast()]], map.containerPointToLatLng([4, map.latLngToContainerPoint([n * step, 0]).y - 15]), degrees(n * step, step, "NS"));
  };
  const lines = L.svg({ pane: "grid", padding: 0 });
  const label = (text, kind) => { const span = document.createElement("span"); span.dir = "auto"; span.textContent = text; return L.divIcon({ className: `moving-label ${kind}`, html: span, iconSize: null, iconAnchor: [0, 0] }); };

  // Places: circles as wide as they are exact; who holds them as a mark, its colour and hatch over the ground.
  const go = (one) => () => location.assign(one.properties.href);
  const reachable = (element, one) => {
    if (!element) return;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "link");
    element.setAttribute("aria-label", told(one));
    element.addEventListener("keydown", (event) => { if (event.key === "Enter") go(one)(); });
  };
  const told = ({ properties: p }) => `${p.name}: ${p.words}; ${p.precision}`;
  const at = (one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]];
  const words = (one) => { const span = document.createElement("span"); span.dir = "auto"; span.textContent = told(one); return span; };
  const incident = (one) => {
    const { state, fresh, metres } = one.properties;
    const circle = L.circle(at(one), { renderer: circles, radius: metres, className: `area s-${state}${fresh ? " fresh-area" : ""}`, weight: 1.2, color: "currentColor" }).addTo(things);
    L.circleMarker(at(one), { renderer: circles, radius: 2, className: "dot", stroke: false, interactive: false }).addTo(things);
    circle.bindTooltip(words(one), { sticky: true, className: "moving-tip" }).on("click", go(one));
    reachable(circle.getElement(), one);
    return { one, circle };
  };
  const round = (given) => { const made = document.createElementNS("http://www.w3.org/2000/svg", "circle"); for (const [name, value] of Object.entries(given)) made.setAttribute(name, value); return made; };
  const mark = ({ properties: p }) => {
    const made = document.createElement("span");
    made.innerHTML = '<svg viewBox="0 0 26 26" width="26" height="26" aria-hidden="true" focusable="false"><g><rect x="7" y="7" width="12" height="12" transform="rotate(45 13 13)"/></g></svg>';
    const group = made.querySelector("g");
    group.setAttribute("class", `marker c-${p.state}${p.hand === null ? "" : ` h${p.hand}`}${p.stale ? " stale" : ""}`);
    if (p.state === "contested") group.firstChild.setAttribute("fill", "url(#moving-hatch)");
    if (p.besieged) group.append(round({ class: "siege", cx: 13, cy: 13, r: 11.5 }));
    return L.divIcon({ className: "moving-mark", html: made, iconSize: [26, 26], iconAnchor: [13, 13] });
  };
  const held = (one) => {
    const p = one.properties;
    L.circle(at(one), { pane: "areas", renderer: areas, radius: p.metres, interactive: false, className: `held-area c-${p.state}${p.hand === null ? "" : ` h${p.hand}`}${p.stale ? " stale" : ""}`, fillColor: p.state === "contested" ? "url(#moving-hatch)" : "currentColor", color: "currentColor" }).addTo(things);
    const marker = L.marker(at(one), { icon: mark(one), alt: told(one), riseOnHover: true }).addTo(things);
    marker.bindTooltip(words(one), { className: "moving-tip", offset: [10, 0] }).on("click", go(one));
    reachable(marker.getElement(), one);
    return { one };
  };

  // Names where there is room for them; all others are a Tab or a pointer away.
  const named = () => {
    names.clearLayers();
    const size = map.getSize();
    const marked = (one) => { const { x, y } = map.latLngToContainerPoint(at(one)), r = one.properties.layer === "control" ? 10 : 3; return [x - r, y - r, x + r, y + r]; };
    const taken = shown.map(({ one }) => marked(one));
    const numbers = new Map(shown.filter(({ circle }) => circle).map(({ one }) => [one.properties.href, one.properties.number]));
    const done = new Set();
    for (const { one } of shown) {
      const p = one.properties;
      if (done.has(p.href)) continue;
      const text = p.layer === "control" ? `${p.name}${numbers.has(p.href) ? ` ${numbers.get(p.href)}` : ""}: ${p.holder || p.state}` : `${p.name} ${p.number}`;
      const point = map.latLngToContainerPoint(at(one));
      const [wide, high] = [text.length * 6.4 + 6, 17];
      const room = [[14, -high / 2], [-14 - wide, -high / 2], [-wide / 2, 12], [-wide / 2, -12 - high]].map(([x, y]) => [point.x + x, point.y + y]).find(([x, y]) => x >= 0 && y >= 0 && x + wide <= size.x && y + high <= size.y && !taken.some(([left, top, right, low]) => x < right && left < x + wide && y < low && top < y + high));
      if (!room) continue;
      done.add(p.href);
      taken.push([room[0], room[1], room[0] + wide, room[1] + high]);
      L.marker(map.containerPointToLatLng(room), { interactive: false, keyboard: false, icon: label(text, p.layer) }).addTo(names);
    }
  };
  const sized = () => {
    for (const { one, circle } of shown) {
      if (!circle) continue;
      const [y, x] = at(one);
      const point = map.latLngToLayerPoint([y, x]);
      circle.setRadius(Math.max(one.properties.metres, map.layerPointToLatLng(point).distanceTo(map.layerPointToLatLng(point.add([PIXELS, 0])))));
    }
  };
  map.on("moveend", () => { bearings(); named(); });
  map.on("zoomend", sized);

  const whole = () => { if (all) map.fitBounds(all, { maxZoom: 11, padding: [30, 30], animate: false }); };
  const tools = figure.querySelector(".views");
  if (tools) {
    tools.hidden = false;
    tools.addEventListener("click", ({ target }) => {
      const near = target.closest("button")?.dataset.near;
      if (near === "") whole();
      else if (near) map.setView(near.split(",").map(Number), 11, { animate: !still });
    });
  }
  const show = (found) => {
    things.clearLayers();
    const control = found.features.filter((one) => one.properties.layer === "control");
    const incidents = found.features.filter((one) => one.properties.layer === "incidents").sort((one, other) => other.properties.metres - one.properties.metres);
    const points = found.features.map(at);
    all = points.length ? L.latLngBounds(points).pad(0.15) : null;
    if (all && all.getSouthWest().equals(all.getNorthEast())) all = all.getCenter().toBounds(2.6 * Math.max(1000, ...found.features.map((one) => one.properties.metres)));
    if (!fitted && all) { whole(); fitted = true; }
    else if (!fitted) map.setView([20, 10], 1.5, { animate: false });
    const drawn = incidents.map(incident);
    shown = [...control.map(held), ...drawn.sort((one, other) => other.one.properties.number - one.one.properties.number)];
    sized();
    named();
    box.dataset.places = String(found.features.length);
  };
  let asked = 0;
  const load = () => {
    const mine = asked += 1;
    return fetch(figure.dataset.map, { headers: { accept: "application/geo+json" } }).then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); }).then((found) => { if (mine === asked) show(found); }).catch(() => { figure.classList.remove("moves"); box.hidden = true; });
  };
  load();
  document.addEventListener("dateline:moved", load);

  // A background from elsewhere: only where an administrator named one, and only while it is switched on.
  const from = figure.querySelector("[data-tiles]");
  if (from) {
    let tiles = null;
    from.closest(".tiles").hidden = false;
    from.checked = false;
    from.addEventListener("change", () => {
      tiles?.remove();
      tiles = from.checked ? L.tileLayer(from.dataset.tiles, { pane: "tiles", maxZoom: 18, referrerPolicy: "no-referrer" }).addTo(map) : null;
      box.classList.toggle("with-tiles", from.checked);
      if (land) land[from.checked ? "remove" : "addTo"](map);
    });
  }
})();
