(() => {
  "use strict";
  const shown = () => [...document.querySelectorAll(".card")].filter((card) => card.offsetParent !== null);
  const step = (by) => {
    const cards = shown();
    if (!cards.length) return;
    const at = cards.findIndex((card) => "#" + card.id === location.hash);
    const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + by))];
    location.hash = next.id;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  const close = () => {
    const back = document.querySelector(".card:target .back");
    if (back) location.hash = back.hash;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Escape") close();
  });
  document.getElementById("keys").hidden = false;
})();
