"""The phone page: one screen on which a newcomer lives the whole story, and a JSON API over the people.

The page is at `/`. Other processes drive people through `/api/` instead; every act of `sandbox.person.Person`
has its twin. Bodies and answers are JSON; a POST must say `Content-Type: application/json`. `ID` is a
Telegram id.

    GET  /api/                          the bot and all accounts
    GET  /api/accounts/ID/messages      the private chat; ?chat=CHAT_ID for a group
    GET  /api/accounts/ID/file          ?message_id= -> the file of a message, to be kept
    POST /api/accounts/ID/start         {payload?} -> message
    POST /api/accounts/ID/follow        {link} -> message; a t.me deep link
    POST /api/accounts/ID/send          {text, chat?, reply_to?} -> message
    POST /api/accounts/ID/edit          {message_id, text} -> message
    POST /api/accounts/ID/repeat        {} -> the newest update is delivered to the bot once more
    POST /api/accounts/ID/read          {text?, after?, chat?, timeout?} -> the bot's message, awaited
    POST /api/accounts/ID/press         {button, message_id?, timeout?} -> {text, show_alert, url}
    POST /api/accounts/ID/tap           {button?, message_id?, theme?, platform?} -> {url} of the Mini App
    POST /api/accounts/ID/menu          {theme?, platform?} -> {url} of the menu button's Mini App
    POST /api/accounts/ID/init-data     {auth_date?} -> {init_data}
    POST /api/accounts/ID/login-widget  {auth_date?} -> the widget's payload
    POST /api/accounts/ID/data          {data, button?} -> message; a keyboard's Mini App hands data over
    POST /api/accounts/ID/share-phone   {} -> {message, contact}; the contact is signed for the Mini App
    POST /api/accounts/ID/look          {url} -> {code, picture}; a screen before the camera
    POST /api/accounts/ID/scan          {code} -> device; the QR's content, or the bare token
    POST /api/accounts/ID/link          {url} -> {answer}; a login link tapped instead of scanned
    GET  /api/accounts/ID/devices       -> [device]
    POST /api/accounts/ID/end           {hash} -> {}; end a device's session
    GET  /api/accounts/ID/service       -> [message]; the chat with Telegram itself, where codes come
    POST /api/accounts/ID/code          {timeout?} -> {code, kind}; the next login code not read yet
    POST /api/accounts/ID/block, unblock
    POST /api/groups                    {title, members: [ID]} -> chat
    POST /api/channel-post              {text} -> message; an update that comes from no user
    POST /api/faults/bot-api, /api/faults/mtproto, /api/faults/heal      see `sandbox.phone_ui.trouble`
    GET  /api/journal                   {bot_api: [...], mtproto: [...]}, the calls served; ?method=
    GET  /api/events                    server-sent events, ids only: chat, account; ?account=ID

Of a message without `message_id`, `press` and `tap` take the newest that has such a button. A refusal is
`{"error": text, "code": name}` with 400, 404, 409 or 504 (waited in vain).
"""

from __future__ import annotations

from sandbox.phone_ui.server import PhoneUi

__all__ = ["PhoneUi"]
