"""The world: who is in it, and what its changes tell."""

from __future__ import annotations

import pytest

from sandbox.world import SERVICE_ID, Change, ClientInfo, RpcFailure, World

ILYA, MARINA, OLEG, SONYA, STRANGER = 139883458, 228104517, 301557902, 412660233, 555019274
CLIENT = ClientInfo(api_id=7, device_model="Box", app_version="1.0")
KEY, OTHER_KEY = 101, 202


class Clock:
    """Unix time that stands still unless moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """InviteStatus time."""
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    """A fresh standard world."""
    return World.standard(clock=clock)


@pytest.fixture
def changes(world: World) -> list[Change]:
    """Everything the world tells."""
    told: list[Change] = []
    world.subscribe(told.append)
    return told


def shown(world: World, key_id: int = KEY, dc_id: int = 1) -> bytes:
    """The token a key shows."""
    return world.export_login_token(key_id, dc_id, CLIENT).token


def test_the_standard_people(world: World) -> None:
    """Ilya; a cloud password with outer spaces; data centre 2; both at once; a stranger. All fictional."""
    people = {account.id: (account.dc_id, account.has_password) for account in world.accounts.values()}
    assert people == {
        ILYA: (1, False),
        MARINA: (1, True),
        OLEG: (2, False),
        SONYA: (2, True),
        STRANGER: (1, False),
    }
    password = world.account(MARINA).cloud_password or ""
    assert password != password.strip()
    assert all(account.phone.startswith("+999") for account in world.accounts.values())


def test_every_world_is_fresh(world: World) -> None:
    """What happens in one world does not happen in the next."""
    world.accept_login_token(ILYA, shown(world))
    world.set_cloud_password(ILYA, "secret")
    assert World.standard().authorizations(ILYA) == []
    assert not World.standard().account(ILYA).has_password


def test_acceptance_tells_its_followers(world: World, changes: list[Change]) -> None:
    """A new device, the key that showed the token, and a notice in the chat with Telegram."""
    world.accept_login_token(ILYA, shown(world))
    told = [(change.kind, change.key_id) for change in changes]
    assert told == [("authorization_added", KEY), ("token_accepted", KEY), ("message", None)]
    assert "Box" in world.chat(ILYA, SERVICE_ID)[-1].text


def test_who_unsubscribed_hears_nothing(world: World) -> None:
    """Unsubscribing works, also from within a callback."""
    told: list[Change] = []

    def once(change: Change) -> None:
        told.append(change)
        stop()

    stop = world.subscribe(once)
    world.notify(ILYA, "one")
    world.notify(ILYA, "two")
    assert len(told) == 1


def test_tokens_that_cannot_be_accepted(world: World, clock: Clock) -> None:
    """Unknown, accepted already, expired: each with its documented name."""
    token = shown(world)
    with pytest.raises(RpcFailure, match="400 AUTH_TOKEN_INVALID"):
        world.accept_login_token(ILYA, b"")
    world.accept_login_token(ILYA, token)
    with pytest.raises(RpcFailure, match="400 AUTH_TOKEN_ALREADY_ACCEPTED"):
        world.accept_login_token(STRANGER, token)
    late = shown(world, OTHER_KEY)
    clock.now += 30
    with pytest.raises(RpcFailure, match="400 AUTH_TOKEN_EXPIRED"):
        world.accept_login_token(ILYA, late)
    assert len(world.authorizations(ILYA)) == 1


def test_a_token_just_before_a_rotation_is_good(world: World, clock: Clock) -> None:
    """The old token lives out its time while nobody asked for a new one, and not a moment longer."""
    token = shown(world)
    clock.now += 29.9
    assert shown(world) == token
    world.accept_login_token(ILYA, token)


def test_a_replaced_token_is_not_void_before_its_time(world: World, clock: Clock) -> None:
    """Two tokens of one key never live at once: the second comes when the first has expired."""
    first = shown(world)
    clock.now += 30
    second = shown(world)
    assert first != second
    with pytest.raises(RpcFailure, match="AUTH_TOKEN_EXPIRED"):
        world.accept_login_token(ILYA, first)
    world.accept_login_token(ILYA, second)


def test_a_phone_in_another_data_centre(world: World) -> None:
    """The device waits without a key until one of its own data centre takes it over."""
    token = shown(world)
    device = world.accept_login_token(OLEG, token)
    assert device.key_id is None
    with pytest.raises(RpcFailure, match="AUTH_TOKEN_INVALID"):
        world.import_login_token(OTHER_KEY, 1, token, CLIENT)
    assert world.import_login_token(OTHER_KEY, 2, token, CLIENT) is device
    assert world.devices.signed_in(OTHER_KEY).id == OLEG
    with pytest.raises(RpcFailure, match="AUTH_KEY_UNREGISTERED"):
        world.devices.signed_in(KEY)


def test_ending_and_leaving(world: World) -> None:
    """Terminated from the phone: revoked. Signed out by itself: merely a stranger again."""
    device = world.accept_login_token(ILYA, shown(world))
    world.terminate(ILYA, device.hash)
    with pytest.raises(RpcFailure, match="401 SESSION_REVOKED"):
        world.devices.signed_in(KEY)
    with pytest.raises(RpcFailure, match="400 HASH_INVALID"):
        world.terminate(ILYA, device.hash)
    world.accept_login_token(ILYA, shown(world, OTHER_KEY))
    world.sign_out(OTHER_KEY)
    world.sign_out(OTHER_KEY)
    with pytest.raises(RpcFailure, match="401 AUTH_KEY_UNREGISTERED"):
        world.devices.signed_in(OTHER_KEY)
    assert world.authorizations(ILYA) == []


def test_signing_in_anew_replaces_the_device(world: World) -> None:
    """One key is one device, whatever way it came."""
    world.accept_login_token(ILYA, shown(world))
    world.enter(STRANGER, KEY, CLIENT)
    assert world.authorizations(ILYA) == []
    assert len(world.authorizations(STRANGER)) == 1


def test_messages_lie_with_both(world: World) -> None:
    """Each side has a copy with a number of its own; who sent it stays the same."""
    world.notify(MARINA, "earlier")
    sent = world.send_message(ILYA, MARINA, "привет")
    (received,) = world.chat(MARINA, ILYA)
    assert (sent.id, received.id) == (1, 2)
    assert (sent.sender_id, received.sender_id) == (ILYA, ILYA)
    assert [message.text for message in world.chat(ILYA, MARINA)] == ["привет"]


def test_no_code_yet(world: World) -> None:
    """last_code says so plainly when none was sent."""
    with pytest.raises(LookupError):
        world.last_code(ILYA)


def test_secrets_stay_out_of_representations(world: World) -> None:
    """A printed account shows neither password nor verifier."""
    marina = world.account(MARINA)
    world.verifier(MARINA)
    assert (marina.cloud_password or "?") not in repr(marina)
    assert str(marina.verifier.v if marina.verifier else "?") not in repr(marina)
