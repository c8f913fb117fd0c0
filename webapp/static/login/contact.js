// The person's own phone number, from Telegram and only when they agree: Telegram's app asks them, tells the bot,
// and then hands the contact over. https://core.telegram.org/api/web-events#web-app-request-phone

import { host } from "../common/host.js";

const METHOD = "getRequestedContact";
const PATIENCE = 5000; // milliseconds; the contact goes through Telegram's servers first
const FIRST_PAUSE = 50; // milliseconds; longer by as much with every question

let decided = null;
const answers = new Map();
let questions = 0;

host.on("phone_requested", ({ status }) => decided?.(status));
host.on("custom_method_invoked", ({ req_id: id, result }) => {
  answers.get(id)?.(typeof result === "string" ? result : "");
  answers.delete(id);
});

const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function ask() {
  const id = `contact-${(questions += 1)}`;
  return new Promise((answer) => {
    answers.set(id, answer);
    host.send("web_app_invoke_custom_method", { req_id: id, method: METHOD, params: {} });
  });
}

function numberIn(contact) {
  try {
    const digits = JSON.parse(new URLSearchParams(contact).get("contact")).phone_number.replace(/\D/g, "");
    return digits ? `+${digits}` : "";
  } catch {
    return "";
  }
}

async function collected() {
  const end = performance.now() + PATIENCE;
  for (let pause = FIRST_PAUSE; performance.now() < end; pause += FIRST_PAUSE) {
    const number = numberIn(await Promise.race([ask(), after(PATIENCE)]));
    if (number) return number;
    await after(pause);
  }
  return "";
}

/** Whether the app around the page knows how to ask. */
export const canRequestPhone = () => host.inside && host.isAtLeast(6, 9);

/** The number with its plus; an empty string when the person says no or Telegram does not give it. */
export async function requestPhone() {
  const status = await new Promise((answer) => {
    decided = answer;
    host.send("web_app_request_phone");
  });
  decided = null;
  return status === "sent" ? collected() : "";
}
