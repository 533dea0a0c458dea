// Long work looks after itself while its page is open; without scripts the page loads itself anew.
(() => {
  "use strict";
  const look = async () => {
    const here = document.querySelector("[data-work]");
    if (!here) return;
    try {
      const answer = await fetch(here.dataset.work, { redirect: "manual" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = answer.ok && page.getElementById("work");
      if (now) here.replaceWith(now); else location.reload();
    } catch { /* the server is away for a moment: look again */ }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
})();
