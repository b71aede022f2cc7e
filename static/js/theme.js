/* Runs before the first paint: "follow the system" becomes a theme that Tabler's own rules know too.
   Without scripts tokens.css does the same for our tokens by a media query. */
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.theme !== "auto") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() { root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); }
  apply();
  dark.addEventListener("change", apply);
})();
