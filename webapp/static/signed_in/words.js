// Sentences, numbers and times in the page's language.

const language = document.documentElement.lang;
const texts = JSON.parse(document.body.dataset.texts);

const number = new Intl.NumberFormat(language);
const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const dayOfYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit" });
const shortDayOfYear = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "2-digit" });
const moment = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** The sentence of a key, its `{placeholders}` filled in. An unknown key is an empty sentence. */
export function say(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** What the portal calls something in the page's language; `titles`: language → title. */
export const titleOf = (titles) => titles[language] ?? Object.values(titles)[0];

export const has = (key) => key in texts;

/** What went wrong, for a person: the portal's own sentence, or that nothing answers. */
export function sentence(problem) {
  const said = problem instanceof TypeError || problem instanceof DOMException ? "" : problem.message; // of `fetch`
  return said || say("shell.offline");
}

export const count = (value) => number.format(value);

const isSameDay = (one, other) => one.toDateString() === other.toDateString();

export const clockTime = (iso) => time.format(new Date(iso));

/** «25 ноября», with the year when it is another one. */
export function dayName(iso) {
  const [date, now] = [new Date(iso), new Date()];
  if (isSameDay(date, now)) return say("shell.today");
  return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
}

/** As short as it can be: the time of today, else the date. */
export function shortTime(iso) {
  const [date, now] = [new Date(iso), new Date()];
  if (isSameDay(date, now)) return time.format(date);
  return (date.getFullYear() === now.getFullYear() ? shortDay : shortDayOfYear).format(date);
}

/** Day and time. */
export const fullTime = (iso) => moment.format(new Date(iso));

export const dateOnly = (iso) => dayOfYear.format(new Date(iso));

/** «1,2 МБ» */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  const format = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: step ? 1 : 0 };
  return new Intl.NumberFormat(language, format).format(bytes / 1024 ** step);
}

/** `m:ss` */
export function length(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
