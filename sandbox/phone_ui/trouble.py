"""Faults set from outside: JSON in, the knobs of both servers turned.

POST /api/faults/bot-api   {"latency": s} · {"flood": s, "times"?, "method"?, "chat_id"?}
                           {"fail": code, "description", "times"?, "method"?, "chat_id"?}
                           {"cut": "before"|"after", "times"?, "method"?, "chat_id"?}
                           {"garble": body, "status"?, "content_type"?, "times"?, "method"?}
                           with "lasting": s in place of "times": every such call for so long
POST /api/faults/mtproto   {"latency", "black_hole", "token_life", "clock_skew", "resend_after",
                            "unregistered_after_move"} any of them · {"unknown": method, "times"?}
                           {"flood": s, "method", "times"?} · {"fail": name, "code", "method", "times"?}
                           {"drop_connections": true}
POST /api/faults/heal      {} everything back to normal
"""

from __future__ import annotations

from sandbox.bot_api.faults import BotApiFaults, When
from sandbox.bot_api.params import Params
from sandbox.faults import Faults

_SECONDS = ("latency", "token_life", "clock_skew", "unregistered_after_move")


def trouble_bot_api(faults: BotApiFaults, wish: Params) -> None:
    """Apply one wish. Raises ValueError for one that says nothing."""
    method = wish.text("method") or None
    chat_id, times = wish.integer("chat_id"), wish.integer("times", 1) or 1
    lasting = float(wish.text("lasting")) if "lasting" in wish else None
    if "latency" in wish:
        faults.latency = float(wish.text("latency"))
    elif "flood" in wish:
        faults.flood(
            wish.integer("flood", 1) or 1, times=times, lasting=lasting, method=method, chat_id=chat_id
        )
    elif "fail" in wish:
        code = wish.integer("fail", 500) or 500
        text = wish.text("description")
        faults.fail(code, text, times=times, lasting=lasting, method=method, chat_id=chat_id)
    elif "garble" in wish:
        faults.garble(
            wish.text("garble"),
            status=wish.integer("status", 200) or 200,
            content_type=wish.text("content_type", "application/json"),
            times=times,
            lasting=lasting,
            method=method,
        )
    elif "cut" in wish:
        after = wish.text("cut") == "after"
        when: When = "after" if after else "before"
        faults.cut(times=times, lasting=lasting, method=method, chat_id=chat_id, when=when)
    else:
        raise ValueError("What should go wrong: latency, flood, fail, garble or cut?")


def trouble_mtproto(faults: Faults, wish: Params) -> None:
    """Apply what the wish names. Raises ValueError for one that says nothing."""
    times, method = wish.integer("times", 1) or 1, wish.text("method")
    known = False
    for knob in _SECONDS:
        if knob in wish:
            setattr(faults, knob, float(wish.text(knob)))
            known = True
    if "resend_after" in wish:
        faults.resend_after, known = wish.integer("resend_after", 60) or 0, True
    if "black_hole" in wish:
        faults.black_hole, known = wish.boolean("black_hole"), True
    if "unknown" in wish:
        faults.unknown(wish.text("unknown"), times)
    elif "flood" in wish:
        faults.flood(method, wish.integer("flood", 1) or 1, times)
    elif "fail" in wish:
        faults.fail(method, wish.integer("code", 400) or 400, wish.text("fail"), times)
    elif wish.boolean("drop_connections"):
        faults.drop_connections()
    elif not known:
        raise ValueError("What should go wrong? See sandbox/phone_ui/trouble.py")
