"""Telegram's refusals in the portal's words; `translation` says which of Telegram's errors is which."""

from __future__ import annotations

from shared.core.errors import PortalError


class TelegramError(PortalError):
    """Telegram refused with an error the portal has no name for; `telegram` says which."""

    code = "telegram_error"
    status = 502


class TelegramUnreachable(TelegramError):
    """Telegram does not answer: no connection, a lost one, or silence."""

    code = "telegram_unreachable"
    status = 503
    retryable = True


class TelegramTrouble(TelegramError):
    """Telegram has internal trouble; the same call may succeed soon."""

    code = "telegram_trouble"
    status = 503
    retryable = True


class FloodWait(TelegramError):
    """Telegram asks for a pause of `retry_after` seconds before this is tried again."""

    code = "flood_wait"
    status = 429
    retryable = True


class PasswordRequired(TelegramError):
    """The account has a cloud password, which must be proved next."""

    code = "password_required"
    status = 409


class PasswordInvalid(TelegramError):
    """The cloud password is not the right one."""

    code = "password_invalid"
    status = 400


class ChallengeStale(TelegramError):
    """The password challenge is used up or the password was changed meanwhile; a fresh one is needed."""

    code = "challenge_stale"
    status = 409
    retryable = True


class AccountDeactivated(TelegramError):
    """The Telegram account is deleted or banned."""

    code = "user_deactivated"
    status = 403


class SessionDead(TelegramError):
    """Telegram no longer knows this session: ended from the device list, expired, or its key broken."""

    code = "session_revoked"
    status = 409


class ApplicationRefused(TelegramError):
    """Telegram does not accept this application's api_id; the operator must look."""

    code = "application_refused"
    status = 502


class UpdateRequired(TelegramError):
    """Telegram wants a newer client for this login; the operator must look."""

    code = "update_required"
    status = 502


class PhoneInvalid(TelegramError):
    """This is not a phone number that Telegram knows how to reach."""

    code = "phone_invalid"
    status = 400


class PhoneBanned(TelegramError):
    """Telegram has banned this phone number."""

    code = "phone_banned"
    status = 403


class PhoneFlood(TelegramError):
    """Too many codes were asked for with this number; Telegram wants a long pause."""

    code = "phone_flood"
    status = 429
    retryable = True


class PhoneNotAllowed(TelegramError):
    """Telegram lets this number in by its official apps only."""

    code = "phone_not_allowed"
    status = 403


class CodeInvalid(TelegramError):
    """The login code is not the right one."""

    code = "code_invalid"
    status = 400


class CodeExpired(TelegramError):
    """The login code is too old or was used; another one must be sent."""

    code = "code_expired"
    status = 410


class CodeUnavailable(TelegramError):
    """Telegram has no other means to send this code by."""

    code = "code_unavailable"
    status = 409


class CodeNotSent(TelegramError):
    """Telegram could not send the code just now."""

    code = "code_not_sent"
    status = 503
    retryable = True


class PhoneUnknown(TelegramError):
    """Nobody on Telegram has this number, or hides that he has."""

    code = "phone_unknown"
    status = 404


class SignUpRequired(TelegramError):
    """Nobody has a Telegram account with this number yet; one must be made in an official app."""

    code = "sign_up_required"
    status = 409


class LoginTokenStale(TelegramError):
    """The login token ran out or was used before it could be imported; a fresh one is needed."""

    code = "login_token_stale"
    status = 409
    retryable = True


class PasswordFlood(TelegramError):
    """Too many attempts with this account; Telegram wants a long pause."""

    code = "password_flood"
    status = 429
    retryable = True


class DeviceNotFound(TelegramError):
    """The account has no such device; it may have ended by itself."""

    code = "device_not_found"
    status = 404


class SessionTooFresh(TelegramError):
    """A session cannot end other devices in its first 24 hours: https://core.telegram.org/api/auth."""

    code = "session_too_fresh"
    status = 409
    retryable = True


class ChatNotFound(TelegramError):
    """The account has no such chat."""

    code = "chat_not_found"
    status = 404


class WritingForbidden(TelegramError):
    """Telegram does not let the account write into this chat."""

    code = "writing_forbidden"
    status = 403


class RecipientGone(TelegramError):
    """The account at the other end of the chat is deleted."""

    code = "recipient_gone"
    status = 409


class MessageEmpty(TelegramError):
    """There is nothing in the message."""

    code = "message_empty"
    status = 400


class MessageTooLong(TelegramError):
    """The message has more characters than Telegram takes."""

    code = "message_too_long"
    status = 400


class AlreadySent(TelegramError):
    """Telegram has had this very message before and did not send it twice."""

    code = "already_sent"
    status = 409


class SpamSuspected(TelegramError):
    """Telegram limits whom this account may write to, for fear of spam."""

    code = "spam_suspected"
    status = 403
