"""Examples of what is sent and answered, made from the schemas. Nothing in them looks like a real secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

Json = Mapping[str, object]

#: What a field of this name says, wherever it fits its schema.
BY_NAME: dict[str, object] = {
    "A": "0a" * 4,
    "B": "0b" * 4,
    "M1": "0c" * 32,
    "active_at": "2026-01-15T09:30:00+00:00",
    "access_token": "<access token>",
    "app": "Telegram Desktop",
    "app_version": "6.1",
    "chat_id": -1001234567890,
    "code": "12345",
    "country": "Estonia",
    "cursor": "1768469400.42.-1001234567890",
    "device": "Desktop",
    "ends_at": None,
    "first_name": "Ada",
    "hash": "-4242424242",
    "hint": "the usual",
    "id": 4242,
    "init_data": "<init data>",
    "ip": "192.0.2.1",
    "kid": "key-1",
    "language": "en",
    "last_name": "Lovelace",
    "limit": 50,
    "message": "Connected.",
    "name": "Ada Lovelace",
    "next": None,
    "p": "0d" * 4,
    "phone": "+999661234",
    "phone_masked": "+99•••34",
    "plan": "premium",
    "platform": "Linux",
    "qr_svg": "<svg …>",
    "refresh_token": "<refresh token>",
    "resets_at": "2026-01-16T00:00:00+00:00",
    "salt1": "0e" * 4,
    "salt2": "0f" * 4,
    "session_id": "<session id>",
    "srp_id": "-17",
    "starts_at": "2026-01-01T00:00:00+00:00",
    "system": "Debian 13",
    "telegram_id": 123456789,
    "text": "Good morning",
    "title": "Chess club",
    "type": "supergroup",
    "url": "tg://login?token=<login token>",
    "username": "ada",
    "version": 7,
    "x": "<public key>",
}
LIMIT = {"ru": "Постов/день", "en": "Posts/day"}
FEATURE = {"ru": "AI дайджесты", "en": "AI digests"}

#: The same where one name says different things.
BY_SHAPE: dict[tuple[str, str], object] = {
    ("CurrentPlan", "title"): "Premium",
    ("CurrentPlan", "limits"): {
        "channels": 50,
        "posts_per_day": 1000,
        "rag_queries_per_day": 1000,
        "ai_digests": True,
    },
    ("Entitlement", "plan"): {
        "code": "premium",
        "title": "Premium",
        "ai_digests": True,
        "features": [{"code": "ai_digests", "titles": FEATURE, "included": True}],
    },
    ("FeatureInfo", "code"): "ai_digests",
    ("FeatureInfo", "titles"): FEATURE,
    ("Greeting", "message"): "Telegram auth portal",
    ("Greeting", "version"): "1.0.0",
    ("Jwk", "alg"): "EdDSA",
    ("Jwk", "crv"): "Ed25519",
    ("Jwk", "kty"): "OKP",
    ("Jwk", "use"): "sig",
    ("LimitLine", "kind"): "posts",
    ("LimitLine", "titles"): LIMIT,
    ("LoginState", "code"): None,
    ("Media", "type"): "photo",
    ("PlanInfo", "code"): "premium",
    ("PlanInfo", "title"): "Premium",
    ("QuotaInfo", "kind"): "posts",
    ("QuotaInfo", "left"): 997,
    ("QuotaInfo", "limit"): 1000,
    ("QuotaInfo", "titles"): LIMIT,
    ("SessionInfo", "device"): "Auth portal",
    ("WidgetProof", "hash"): "0" * 64,
    ("WidgetProof", "id"): 123456789,
    ("WidgetProof", "auth_date"): 1768469400,
}
#: Optional fields that would tell another story than the rest.
LEFT_OUT = frozenset(
    {"code", "problem", "retry_after", "development", "cookie", "notice", "elsewhere", "resend"}
)


def example_of(schema: Json, components: Mapping[str, Json], name: str = "") -> object:
    """A value that fits the schema; `name`: of the field it is for."""
    match schema:
        case {"$ref": str(reference)}:
            return example_of(components[reference.rpartition("/")[2]], components, name)
        case {"properties": dict(properties)}:
            return _object(schema, cast("Mapping[str, Json]", properties), components)
        case {"type": "array", "items": dict(items)}:
            return [example_of(items, components)]
        case {"anyOf": [dict(first), *_]} if name not in BY_NAME and "default" not in schema:
            return example_of(first, components, name)
    said = schema.get("const", schema.get("default"))
    return BY_NAME[name] if said is None and "enum" not in schema and name in BY_NAME else _plain(schema)


def _object(
    schema: Json, properties: Mapping[str, Json], components: Mapping[str, Json]
) -> dict[str, object]:
    shape, required = str(schema.get("title", "")), schema.get("required", ())
    found: dict[str, object] = {}
    for name, field in properties.items():
        if isinstance(required, list) and name not in required and name in LEFT_OUT:
            continue
        known = BY_SHAPE.get((shape, name))
        found[name] = example_of(field, components, name) if known is None else known
    return found


_PLAIN: Mapping[str, object] = {"string": "text", "boolean": True, "object": {}}


def _plain(schema: Json) -> object:
    match schema:
        case {"const": value} | {"enum": [value, *_]} | {"default": value}:
            return value
        case {"format": "date-time"}:
            return "2026-01-15T09:30:00+00:00"
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 3)
    return _PLAIN.get(str(schema.get("type")))
