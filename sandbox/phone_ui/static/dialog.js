// One modal dialog for every question the apps ask.

const dialog = document.getElementById("dialog");
const title = document.getElementById("dialog-title");
const text = document.getElementById("dialog-text");
const choices = document.getElementById("dialog-choices");

/** Ask; resolves with the id of the chosen button, or "" when it is dismissed. `onPhone`: the phone asks. */
export function ask(heading, body, buttons = [{ id: "ok", text: "OK", strong: true }], { onPhone = false } = {}) {
  if (dialog.open) dialog.close("");
  dialog.classList.toggle("on-phone", onPhone);
  title.textContent = heading;
  title.hidden = !heading;
  text.textContent = body;
  choices.replaceChildren(...buttons.map((button) => {
    const made = document.createElement("button");
    made.value = button.id;
    made.textContent = button.text;
    made.classList.toggle("strong", Boolean(button.strong));
    made.classList.toggle("destructive", Boolean(button.destructive));
    return made;
  }));
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
