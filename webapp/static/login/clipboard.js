// Copying, also where a web view refuses the clipboard: then the text is shown, selected.

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function select(area, text) {
  area.value = text;
  area.hidden = false;
  area.focus({ preventScroll: true });
  area.setSelectionRange(0, text.length);
}

function byCommand(area, text) {
  select(area, text);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}

/** Copy `text`; say how it went in `note`, and leave the text selected in `area` when it did not work. */
export async function copy(text, { note, area, done, byHand }) {
  const copied = (await toClipboard(text)) || byCommand(area, text);
  note.textContent = copied ? done : byHand;
  note.dataset.tone = copied ? "" : "problem";
  note.hidden = false;
  if (copied) area.hidden = true;
  else select(area, text);
  return copied;
}
