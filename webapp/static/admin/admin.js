// The operators' panel. Who is no operator learns nothing more than that there is no such page.

import { get, Refused } from "../signed_in/api.js";
import { byId } from "../signed_in/dom.js";
import { travel } from "../signed_in/navigation.js";
import { begin } from "../signed_in/start.js";
import { fragments } from "./address.js";
import { showAttempts } from "./attempts.js";
import { showAudit } from "./audit.js";
import { showInvites } from "./invites.js";
import { showLogins } from "./logins.js";
import { showOverview } from "./overview.js";
import { showSessions } from "./sessions.js";
import { showUsers } from "./users.js";

const SECTIONS = {
  overview: showOverview,
  users: showUsers,
  invites: showInvites,
  logins: showLogins,
  sessions: showSessions,
  attempts: showAttempts,
  audit: showAudit,
};

async function isOperator() {
  try {
    await get("/admin/api/plans/");
    return true;
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 404) return false;
    throw problem;
  }
}

/** What was said about another section is not true of this one. */
const arriving = (show) => (place) => {
  byId("stale").hidden = true;
  show(place);
};

begin(async () => {
  if (await isOperator()) {
    travel(Object.fromEntries(Object.entries(SECTIONS).map(([name, show]) => [name, arriving(show)])), fragments);
    return;
  }
  byId("nobody").hidden = false;
  byId("nobody-title").focus({ preventScroll: true });
});
