"""Telethon's exceptions in the portal's words: translated here and nowhere else.

Sources: the error tables of the methods at https://core.telegram.org/methods and the general ones at
https://core.telegram.org/api/errors. Matching is by Telethon's exact class, never by a base class: in
Telethon PHONE_PASSWORD_FLOOD, SEND_CODE_UNAVAILABLE and UPDATE_APP_TO_LOGIN count as `AuthKeyError`, and a
broad catch would take a harmless refusal for a dead session.
"""

from __future__ import annotations

from telethon import errors as telethon_errors
from telethon.errors import AuthKeyNotFound, RPCError

from shared.telegram.errors import (
    AccountDeactivated,
    AlreadySent,
    ApplicationRefused,
    ChallengeStale,
    ChatNotFound,
    CodeExpired,
    CodeInvalid,
    CodeNotSent,
    CodeUnavailable,
    DeviceNotFound,
    FloodWait,
    LoginTokenStale,
    MessageEmpty,
    MessageTooLong,
    PasswordFlood,
    PasswordInvalid,
    PasswordRequired,
    PhoneBanned,
    PhoneFlood,
    PhoneInvalid,
    PhoneNotAllowed,
    PhoneUnknown,
    RecipientGone,
    SessionDead,
    SessionTooFresh,
    SignUpRequired,
    SpamSuspected,
    TelegramError,
    TelegramTrouble,
    TelegramUnreachable,
    UpdateRequired,
    WritingForbidden,
)

TRANSLATIONS: dict[type[Exception], type[TelegramError]] = {
    telethon_errors.SessionPasswordNeededError: PasswordRequired,
    telethon_errors.PasswordHashInvalidError: PasswordInvalid,
    telethon_errors.PasswordEmptyError: PasswordInvalid,
    telethon_errors.SrpIdInvalidError: ChallengeStale,
    telethon_errors.SrpPasswordChangedError: ChallengeStale,
    telethon_errors.AuthTokenExpiredError: LoginTokenStale,
    telethon_errors.AuthTokenInvalidError: LoginTokenStale,
    telethon_errors.AuthTokenAlreadyAcceptedError: LoginTokenStale,
    telethon_errors.AuthTokenExceptionError: LoginTokenStale,
    telethon_errors.AuthTokenInvalid2Error: LoginTokenStale,
    telethon_errors.AuthTokenInvalidxError: LoginTokenStale,
    telethon_errors.PhonePasswordFloodError: PasswordFlood,
    telethon_errors.PhoneNumberFloodError: PhoneFlood,
    telethon_errors.PhoneNumberBannedError: PhoneBanned,
    telethon_errors.PhoneNumberAppSignupForbiddenError: PhoneNotAllowed,
    telethon_errors.PhonePasswordProtectedError: PhoneNotAllowed,
    telethon_errors.PhoneCodeInvalidError: CodeInvalid,
    telethon_errors.PhoneCodeEmptyError: CodeInvalid,
    telethon_errors.PhoneCodeExpiredError: CodeExpired,
    telethon_errors.PhoneCodeHashEmptyError: CodeExpired,
    telethon_errors.PhoneHashExpiredError: CodeExpired,
    telethon_errors.SendCodeUnavailableError: CodeUnavailable,
    telethon_errors.SmsCodeCreateFailedError: CodeNotSent,
    telethon_errors.SignInFailedError: TelegramTrouble,
    telethon_errors.AuthKeyUnregisteredError: SessionDead,
    telethon_errors.AuthKeyInvalidError: SessionDead,
    telethon_errors.AuthKeyDuplicatedError: SessionDead,
    telethon_errors.SessionRevokedError: SessionDead,
    telethon_errors.SessionExpiredError: SessionDead,
    AuthKeyNotFound: SessionDead,
    telethon_errors.UserDeactivatedError: AccountDeactivated,
    telethon_errors.UserDeactivatedBanError: AccountDeactivated,
    telethon_errors.InputUserDeactivatedError: RecipientGone,  # of the one written to, never of oneself
    telethon_errors.ApiIdInvalidError: ApplicationRefused,
    telethon_errors.ApiIdPublishedFloodError: ApplicationRefused,
    telethon_errors.ConnectionApiIdInvalidError: ApplicationRefused,
    telethon_errors.UpdateAppToLoginError: UpdateRequired,
    telethon_errors.PhoneNumberInvalidError: PhoneInvalid,
    telethon_errors.PhoneNotOccupiedError: PhoneUnknown,
    telethon_errors.PhoneNumberUnoccupiedError: SignUpRequired,
    telethon_errors.AuthRestartError: TelegramTrouble,
    telethon_errors.ServerError: TelegramTrouble,
    telethon_errors.TimedOutError: TelegramTrouble,
    telethon_errors.RpcCallFailError: TelegramTrouble,
    telethon_errors.RpcMcgetFailError: TelegramTrouble,
    telethon_errors.InterdcCallErrorError: TelegramTrouble,
    telethon_errors.InterdcCallRichErrorError: TelegramTrouble,
    telethon_errors.MsgWaitFailedError: TelegramTrouble,
    telethon_errors.ConnectionNotInitedError: TelegramTrouble,
    telethon_errors.ConnectionLayerInvalidError: UpdateRequired,
    telethon_errors.AuthKeyPermEmptyError: SessionDead,
    telethon_errors.PasswordMissingError: ChallengeStale,
    telethon_errors.HashInvalidError: DeviceNotFound,
    telethon_errors.FreshResetAuthorisationForbiddenError: SessionTooFresh,
    telethon_errors.PeerIdInvalidError: ChatNotFound,
    telethon_errors.ChatIdInvalidError: ChatNotFound,
    telethon_errors.ChannelInvalidError: ChatNotFound,
    telethon_errors.ChannelPrivateError: ChatNotFound,
    telethon_errors.ChatForbiddenError: ChatNotFound,
    telethon_errors.ChatWriteForbiddenError: WritingForbidden,
    telethon_errors.ChatGuestSendForbiddenError: WritingForbidden,
    telethon_errors.ChatAdminRequiredError: WritingForbidden,
    telethon_errors.ChatRestrictedError: WritingForbidden,
    telethon_errors.UserBannedInChannelError: WritingForbidden,
    telethon_errors.UserIsBlockedError: WritingForbidden,
    telethon_errors.YouBlockedUserError: WritingForbidden,
    telethon_errors.UserIsBotError: WritingForbidden,
    telethon_errors.PeerFloodError: SpamSuspected,
    telethon_errors.MessageEmptyError: MessageEmpty,
    telethon_errors.MessageTooLongError: MessageTooLong,
    telethon_errors.RandomIdDuplicateError: AlreadySent,
}

INTERNAL_CODES = (500, 503)  # Telegram sends them with either sign
FLOOD_WAITS = (
    telethon_errors.FloodWaitError,
    telethon_errors.FloodPremiumWaitError,
    telethon_errors.FloodTestPhoneWaitError,
    telethon_errors.SlowModeWaitError,
)


def translated(error: Exception) -> TelegramError:
    """What an exception of Telethon means here. Never fails; the unknown becomes TelegramError."""
    if isinstance(error, TelegramError):
        return error
    if isinstance(error, FLOOD_WAITS):
        return FloodWait(retry_after=int(error.seconds))
    known = TRANSLATIONS.get(type(error))
    if known is not None:
        return known()
    if isinstance(error, RPCError) and abs(error.code) in INTERNAL_CODES:
        return TelegramTrouble()
    if isinstance(error, (OSError, EOFError, TimeoutError)):
        return TelegramUnreachable(type(error).__name__)
    return TelegramError(f"Telegram answered {type(error).__name__}", telegram=type(error).__name__)
