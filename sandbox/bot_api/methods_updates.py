"""getUpdates and the webhook's settings (core.telegram.org/bots/api#getting-updates)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.bot_api.bot import Bot
from sandbox.bot_api.errors import bad_request, conflict
from sandbox.bot_api.objects import JsonObject
from sandbox.bot_api.params import Params
from sandbox.bot_api.updates import POLL_LIMIT
from sandbox.bot_api.webhook import Hook, Webhook

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UpdateMethods:
    """The methods that need the webhook beside the bot."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook

    async def get_updates(self, bot: Bot, params: Params) -> object:
        """Long polling; at most 50 s. 409 while a webhook is set or when another reader comes."""
        if self._webhook.hook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        _remember_allowed(bot, params)
        limit = params.integer("limit", POLL_LIMIT) or POLL_LIMIT
        updates = await bot.updates.poll(
            offset=params.integer("offset", 0) or 0,
            limit=limit if 1 <= limit <= POLL_LIMIT else POLL_LIMIT,
            timeout=max(params.integer("timeout", 0) or 0, 0),
        )
        return [update.to_json() for update in updates]

    async def set_webhook(self, bot: Bot, params: Params) -> object:
        """Have updates posted to an https address (http too on this machine, when allowed); "" removes it."""
        url = params.text("url")
        if not url:
            return await self.delete_webhook(bot, params)
        secret = params.text("secret_token")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        parts = urlsplit(url)
        local = bot.allow_loopback and parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        _remember_allowed(bot, params)
        _drop_pending(bot, params)
        connections = params.integer("max_connections", 40) or 40
        hook = Hook(url=url, secret=secret, max_connections=min(max(connections, 1), 100))
        self._webhook.set(hook)
        bot.updates.evict("terminated by setWebhook request")
        return True

    async def delete_webhook(self, bot: Bot, params: Params) -> object:
        """Back to long polling."""
        _drop_pending(bot, params)
        self._webhook.set(None)
        return True

    async def get_webhook_info(self, bot: Bot, params: Params) -> object:
        """`WebhookInfo`; the url is empty without a webhook."""
        del params
        hook = self._webhook.hook
        info: JsonObject = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(bot.updates.pending),
        }
        if hook:
            info["max_connections"] = hook.max_connections
        if bot.updates.allowed:
            info["allowed_updates"] = sorted(bot.updates.allowed)
        if self._webhook.last_error:
            info["last_error_date"], info["last_error_message"] = self._webhook.last_error
        return info


def _remember_allowed(bot: Bot, params: Params) -> None:
    """An absent list keeps the last one; an empty list means the default kinds."""
    if "allowed_updates" in params:
        kinds = params.json_array("allowed_updates") or []
        bot.updates.allowed = frozenset(str(kind) for kind in kinds)


def _drop_pending(bot: Bot, params: Params) -> None:
    if params.boolean("drop_pending_updates"):
        bot.updates.pending.clear()
