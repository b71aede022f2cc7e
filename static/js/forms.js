/* Forms: show the password, searchable long selects, a warning before typed text is left behind, one submit at a time. */
function watchPasswords(root) {
  for (const button of root.querySelectorAll("[data-password-show][hidden]")) {
    const field = document.getElementById(button.dataset.passwordShow);
    if (!field) continue;
    const show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? show : button.dataset.hideWord;
      button.setAttribute("aria-pressed", String(!shown));
    });
  }
}

/* A page that wants searchable selects loads vendor/tom-select; the select itself stays the source of truth. */
function watchPicks(root) {
  if (!window.TomSelect) return;
  for (const select of root.querySelectorAll("select[data-pick]:not(.tomselected)")) {
    new window.TomSelect(select, { maxOptions: 500, plugins: select.multiple ? ["remove_button"] : [], allowEmptyOption: true });
  }
}

function watchSubmits(root) {
  for (const form of root.querySelectorAll("form[method=post]:not([data-watched])")) {
    form.dataset.watched = "yes";
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent && !form.hasAttribute("data-many")) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      window.setTimeout(() => { delete form.dataset.sent; }, 4000);
    });
  }
}

/* After a refused form the first field with an error has the focus. */
function focusFirstError(root) {
  const field = root.querySelector("form [aria-invalid=true]");
  if (field) field.focus();
}

function watchIn(root) {
  watchPasswords(root);
  watchPicks(root);
  watchSubmits(root);
  focusFirstError(root);
}

watchIn(document);
document.addEventListener("d:new", (event) => watchIn(event.target));
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
