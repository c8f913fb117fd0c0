"""Every way in which Telegram sends a login code today, each redeemed by its own rule."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions, types

from sandbox.code_means import CodeMeans
from tests.integration.sandbox.mtproto.net import API_HASH, API_ID, ILYA, Client, Net


async def ask(net: Net, client: Client, *means: CodeMeans) -> Any:
    """Ask for a code of Ilya's that goes these ways."""
    account = net.world.account(ILYA)
    account.code_means = means
    request = functions.auth.SendCodeRequest(account.phone, API_ID, API_HASH, types.CodeSettings())
    return await client(request)


def sign_in(net: Net, sent: Any, code: str | None = None, *, email: str | None = None) -> Any:
    """auth.signIn with a code, or with an e-mail's."""
    verification = None if email is None else types.EmailVerificationCode(email)
    phone = net.world.account(ILYA).phone
    return functions.auth.SignInRequest(phone, sent.phone_code_hash, code, verification)


async def test_a_code_by_email_is_redeemed_as_one(net: Net) -> None:
    """As `phone_code` it is PHONE_CODE_INVALID, a wrong one is EMAIL_CODE_INVALID."""
    client = await net.client()
    account = net.world.account(ILYA)
    account.login_email = "ilya@example.org"
    sent = await ask(net, client, "email", "sms")
    assert isinstance(sent.type, types.auth.SentCodeTypeEmailCode)
    assert (sent.type.email_pattern, sent.type.length) == ("i***a@example.org", 6)
    assert isinstance(sent.next_type, types.auth.CodeTypeSms)
    (letter,) = account.mailbox
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in(net, sent, letter.code))
    with pytest.raises(errors.BadRequestError, match="EMAIL_CODE_INVALID"):
        await client(sign_in(net, sent, email="0000000"))
    entered = await client(sign_in(net, sent, email=letter.code))
    assert entered.user.id == ILYA


async def test_other_codes_are_no_email_codes(net: Net) -> None:
    """email_verification with a code that came by SMS: EMAIL_CODE_INVALID."""
    client = await net.client()
    sent = await ask(net, client, "sms")
    with pytest.raises(errors.BadRequestError, match="EMAIL_CODE_INVALID"):
        await client(sign_in(net, sent, email=net.world.last_code(ILYA).code))
    await client(sign_in(net, sent, net.world.last_code(ILYA).code))


async def test_a_lost_mailbox(net: Net) -> None:
    """auth.resetLoginEmail: a waiting time, TASK_ALREADY_EXISTS during it, then a code by SMS."""
    client = await net.client()
    account = net.world.account(ILYA)
    account.login_email, account.email_reset_wait = "ilya@example.org", 3600
    sent = await ask(net, client, "email")
    assert (sent.type.reset_available_period, sent.type.reset_pending_date) == (3600, None)
    request = functions.auth.ResetLoginEmailRequest(account.phone, sent.phone_code_hash)
    waiting = await client(request)
    assert waiting.type.reset_pending_date is not None
    with pytest.raises(errors.BadRequestError, match="TASK_ALREADY_EXISTS"):
        await client(request)
    account.email_reset_at = net.world.clock() - 1
    sent = await client(request)
    assert isinstance(sent.type, types.auth.SentCodeTypeSms)
    await client(sign_in(net, sent, net.world.last_code(ILYA).code))
    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(request)


async def test_words_phrases_and_calls(net: Net) -> None:
    """Each says what it may, and is redeemed as it was sent."""
    client = await net.client()
    account = net.world.account(ILYA)
    sent = await ask(net, client, "sms_word", "sms_phrase", "missed_call", "fragment_sms", "call")
    seen = []
    for _ in range(4):
        code = net.world.last_code(ILYA).code
        seen.append((sent.type, code))
        sent = await client(functions.auth.ResendCodeRequest(account.phone, sent.phone_code_hash))
    word, phrase, missed, fragment = seen
    assert isinstance(word[0], types.auth.SentCodeTypeSmsWord)
    assert word[1].startswith(word[0].beginning)
    assert isinstance(phrase[0], types.auth.SentCodeTypeSmsPhrase)
    assert " " in phrase[1]
    assert phrase[1].split()[0] == phrase[0].beginning
    assert (missed[0].prefix, missed[0].length) == ("99966", len(missed[1]))
    assert fragment[0].url.startswith("https://fragment.com/")
    assert isinstance(sent.type, types.auth.SentCodeTypeCall)
    sent = await ask(net, client, "sms_phrase")
    phrase_code = net.world.last_code(ILYA).code
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in(net, sent, phrase_code.replace(" ", "")))
    await client(sign_in(net, sent, phrase_code))


async def test_an_sms_by_firebase_waits_for_an_official_app(net: Net) -> None:
    """Without a proof nothing is sent; a resend goes the next way."""
    client = await net.client()
    account = net.world.account(ILYA)
    sent = await ask(net, client, "firebase_sms", "sms")
    assert isinstance(sent.type, types.auth.SentCodeTypeFirebaseSms)
    assert account.codes == []
    where = (account.phone, sent.phone_code_hash)
    assert not await client(functions.auth.RequestFirebaseSmsRequest(*where))
    assert account.codes == []
    assert await client(functions.auth.ReportMissingCodeRequest(*where, mnc="01"))
    assert await client(functions.auth.RequestFirebaseSmsRequest(*where, play_integrity_token="proof"))
    assert len(account.codes) == 1
    resent = await client(functions.auth.ResendCodeRequest(*where))
    assert isinstance(resent.type, types.auth.SentCodeTypeSms)


async def test_an_address_must_be_set_up_first(net: Net) -> None:
    """No code at all; with an address of one's own the code goes there."""
    client = await net.client()
    account = net.world.account(ILYA)
    sent = await ask(net, client, "set_up_email")
    assert isinstance(sent.type, types.auth.SentCodeTypeSetUpEmailRequired)
    assert account.codes == []
    with pytest.raises(errors.PhoneCodeInvalidError):
        await client(sign_in(net, sent, "12345"))
    purpose = types.EmailVerifyPurposeLoginSetup(account.phone, sent.phone_code_hash)
    await client(functions.account.SendVerifyEmailCodeRequest(purpose, "new@example.org"))
    wrong = types.EmailVerificationCode("0000000")
    with pytest.raises(errors.CodeInvalidError):
        await client(functions.account.VerifyEmailRequest(purpose, wrong))
    right = types.EmailVerificationCode(account.mailbox[-1].code)
    verified = await client(functions.account.VerifyEmailRequest(purpose, right))
    sent = verified.sent_code
    assert isinstance(sent.type, types.auth.SentCodeTypeEmailCode)
    await client(sign_in(net, sent, email=account.mailbox[-1].code))


async def test_a_code_that_must_be_paid_for(net: Net) -> None:
    """auth.sentCodePaymentRequired, for which third-party apps have no answer."""
    client = await net.client()
    sent = await ask(net, client, "payment")
    assert isinstance(sent, types.auth.SentCodePaymentRequired)
    assert net.world.account(ILYA).codes == []


async def test_a_way_of_a_newer_layer(net: Net) -> None:
    """The type's constructor is unknown: Telethon cannot read the answer, other calls go on."""
    client = await net.client()
    with pytest.raises(errors.TypeNotFoundError):
        await ask(net, client, "unknown")
    assert net.server.journal.calls("auth.sendCode")[-1].error is None
    await client(functions.help.GetNearestDcRequest())
