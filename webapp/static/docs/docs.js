// The description is whole without this: here are only the buttons that copy, and contents that fold on a phone.

const said = document.getElementById("said");

/** The text is shown selected when the clipboard is refused. */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(button) {
  const text = button.parentElement.querySelector("code");
  let words = button.dataset.done;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    select(text);
    words = button.dataset.byHand;
  }
  said.textContent = "";
  requestAnimationFrame(() => (said.textContent = words));
  const before = button.textContent;
  button.textContent = words;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = before;
    button.disabled = false;
  }, 2000);
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

const contents = document.querySelector(".contents details");
const wide = matchMedia("(min-width: 960px)");
const fold = () => (contents.open = wide.matches);
wide.addEventListener("change", fold);
fold();
contents.addEventListener("click", (event) => {
  if (!wide.matches && event.target.closest("a")) contents.open = false;
});
