// The form that makes an invite, and copying what was made.

import { get } from "../signed_in/api.js";
import { byId, make } from "../signed_in/dom.js";
import { toast } from "../signed_in/notice.js";
import { say, sentence } from "../signed_in/words.js";
import { act } from "./acts.js";
import { button } from "./facts.js";

/** What an invite's owner is sent: a link to the bot where there is one, else the command. */
function handOut(code) {
  const { botLink } = byId("invites").dataset;
  return botLink ? `${botLink}?start=${code}` : `/login ${code}`;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("panel.copied", { text }));
  } catch {
    toast(say("panel.copy_by_hand", { text }));
  }
}

/** A button that copies an invite's link. */
export const copying = (code, text = say("panel.copy_link")) => button(text, () => copy(handOut(code)), { "aria-label": say("panel.copy_link_of", { code }) });

function made(code) {
  const box = byId("issued");
  box.replaceChildren(
    make("p", { text: say("panel.issued") }),
    make("p", { class: "issued-code", dir: "ltr", tabindex: "-1", text: code }),
    make("p", { class: "note", dir: "ltr", text: handOut(code) }),
    make("div", { class: "actions" }, button(say("panel.copy_code"), () => copy(code)), copying(code)),
  );
  box.hidden = false;
  box.querySelector(".issued-code").focus({ preventScroll: false });
}

async function offerPlans(select) {
  try {
    const { items } = await get("/admin/api/plans/");
    select.replaceChildren(...items.map((plan) => make("option", { value: plan.code, text: plan.title })));
    select.selectedIndex = items.length - 1;
  } catch (problem) {
    toast(sentence(problem));
  }
}

/** Set the form up; `after()` shows the list anew. */
export function prepareIssue(after) {
  const form = byId("issue");
  offerPlans(form.elements.plan);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { plan, uses, days, code } = form.elements;
    const submit = form.querySelector("[type=submit]");
    submit.disabled = true; // pressed twice it would make two
    await act({
      path: "invites",
      body: { plan: plan.value, uses: Number(uses.value), days: days.value ? Number(days.value) : null, code: code.value.trim() || null },
      said: ({ invite }) => say("panel.issued_toast", { code: invite.code }),
      after: ({ invite }) => {
        code.value = "";
        made(invite.code);
        after();
      },
    });
    submit.disabled = false;
  });
}
