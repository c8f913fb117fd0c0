"""Steps that several tests take."""

from __future__ import annotations

from sandbox.bot_api.objects import Message
from sandbox.person import Person
from shared.login.states import State
from shared.services import Services
from tests.support.deployment import session_of
from tests.support.portal import in_state, with_token
from tests.support.promised import SUCCESS


async def signed_in(web: Services, person: Person, message: Message) -> None:
    """Open the page behind the button, scan, wait for the end and for the bot's word of it.

    Without the word, a later question could take it for its answer.
    """
    session_id = session_of(message)
    await web.qr_auth.open_page(session_id)
    person.phone.scan(await with_token(web.qr_auth, session_id))
    await in_state(web.qr_auth, session_id, State.AUTHORIZED)
    await person.read(SUCCESS, after=message)
