// A message's text with its entities. Offsets count UTF-16 code units, as JavaScript does.

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };
const SCHEMES = new Set(["http:", "https:", "tg:"]);

function address(url) {
  try {
    const found = new URL(url.includes("://") ? url : `https://${url}`);
    return SCHEMES.has(found.protocol) ? found.href : null;
  } catch { return null; }
}

function element(entity, covered, acts) {
  if (entity.type === "bot_command") {
    const button = document.createElement("button");
    button.className = "command";
    button.onclick = () => acts.command(covered);
    return button;
  }
  if (["url", "text_link", "email"].includes(entity.type)) {
    const link = document.createElement("a");
    const target = entity.type === "email" ? `mailto:${covered}` : address(entity.url ?? covered);
    if (!target) return document.createElement("span");
    link.href = target;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.onclick = (event) => { if (acts.link(target)) event.preventDefault(); };
    return link;
  }
  const made = document.createElement(TAGS[entity.type] ?? "span");
  if (entity.type === "spoiler") made.className = "spoiler";
  if (entity.type === "code") {
    made.title = "Click to copy";
    made.onclick = () => navigator.clipboard?.writeText(covered).catch(() => {});
  }
  return made;
}

function fill(parent, text, start, end, entities, acts) {
  let at = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at) continue;
    parent.append(text.slice(at, entity.offset));
    const made = element(entity, text.slice(entity.offset, stop), acts);
    fill(made, text, entity.offset, stop, entities, acts);
    parent.append(made);
    at = stop;
  }
  parent.append(text.slice(at, end));
}

/** Render; `acts.command(text)` and `acts.link(url)` (true: handled) are called on clicks. */
export function render(text, entities, acts) {
  const holder = document.createDocumentFragment();
  fill(holder, text, 0, text.length, [...(entities ?? [])], acts);
  return holder;
}
