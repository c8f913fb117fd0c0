// Telegram's theme: its colours become the page's variables, as far as text stays readable on them.
// https://core.telegram.org/bots/webapps#themeparams

const COLOUR = /^#[0-9a-f]{6}$/i;
const READABLE = 4.5; // contrast of text, WCAG 2.1 AA
const TILE = "#748ca6"; // mixed into the card for tiles: text is read on them too
const TILE_PART = 0.12;
const STEPS = 20;

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

const toHex = (values) => "#" + values.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("");

function luminance(colour) {
  const [r, g, b] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function mixed(colour, other, part) {
  const added = channels(other);
  return toHex(channels(colour).map((value, index) => value + (added[index] - value) * part));
}

const isLight = (colour) => luminance(colour) > 0.18;

/** The colour, moved towards black or white until it and the other one can be read on each other. */
export function readable(colour, background) {
  const goal = isLight(background) ? "#000000" : "#ffffff";
  for (let step = 0; step <= STEPS; step += 1) {
    const moved = mixed(colour, goal, step / STEPS);
    if (contrast(moved, background) >= READABLE) return moved;
  }
  return goal;
}

/** The page's variables for Telegram's parameters; empty when they say too little. */
export function variables(params) {
  const given = (name, otherwise) => (COLOUR.test(params?.[name]) ? params[name].toLowerCase() : otherwise);
  const card = given("section_bg_color", given("bg_color"));
  if (!card || !given("text_color")) return {};
  const bg = given("secondary_bg_color", card);
  const tile = mixed(card, TILE, TILE_PART);
  const text = readable(given("text_color"), tile);
  const link = readable(given("link_color", given("accent_text_color", text)), tile);
  const buttonText = given("button_text_color", "#ffffff");
  return {
    "--card": card,
    "--bg": bg,
    "--text": text,
    "--muted": readable(given("hint_color", given("subtitle_text_color", text)), tile),
    "--link": link,
    "--button": readable(given("button_color", link), buttonText),
    "--button-text": buttonText,
    "--ok": readable(isLight(card) ? "#167a45" : "#4cc38a", tile),
    "--danger": readable(given("destructive_text_color", "#c42f28"), tile),
  };
}

/** Dress the page. Without usable parameters it keeps the system's scheme. */
export function applyTheme(params) {
  const root = document.documentElement;
  const values = variables(params);
  if (!values["--card"]) return;
  root.dataset.scheme = isLight(values["--card"]) ? "light" : "dark";
  for (const [name, value] of Object.entries(values)) root.style.setProperty(name, value);
}
