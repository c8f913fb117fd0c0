// The dashboard: somebody's connected account, on one page.

import { travel } from "../signed_in/navigation.js";
import { begin } from "../signed_in/start.js";
import { showAccount } from "./account.js";

begin(() => travel({ account: showAccount }));
