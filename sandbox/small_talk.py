"""Sample chats for the local Telegram: everyday messages and unusual names."""

from __future__ import annotations

from sandbox.accounts import Account
from sandbox.messages import Attachment
from sandbox.world import World

CORRESPONDENTS = (
    Account(id=610000001, first_name="<b>Саша</b>", last_name="& «Ко»", phone="+9996610001", dc_id=1),
    Account(id=610000002, first_name="مريم", last_name="الحداد", phone="+9996610002", dc_id=1),
    Account(
        id=610000003,
        first_name="Екатерина-Александра",
        last_name="Рождественская-Преображенская, отдел закупок",
        phone="+9996610003",
        dc_id=1,
    ),
    Account(id=610000004, first_name="👩‍🚀 Lena", username="lena_in_orbit", phone="+9996610004", dc_id=1),
)
MARKUP, RIGHT_TO_LEFT, LONG, EMOJI = (account.id for account in CORRESPONDENTS)


def fill(world: World, account_id: int) -> None:
    """Have the world's people, and a few more, talk with this account."""
    for account in CORRESPONDENTS:
        world.accounts.setdefault(account.id, account)

    def hears(sender: int, *texts: str) -> None:
        for text in texts:
            world.send_message(sender, account_id, text)

    def says(peer: int, text: str) -> None:
        world.send_message(account_id, peer, text)

    hears(LONG, "Добрый день! Высылаю счёт, как договаривались.")
    invoice = Attachment(kind="document", name="счёт № 17.pdf", mime_type="application/pdf", size=1_250_000)
    world.send_message(LONG, account_id, "", invoice)
    says(LONG, "Спасибо, получил. Оплачу сегодня.")
    hears(RIGHT_TO_LEFT, "مرحبا! كيف حالك؟", "https://example.org/maps?q=1 هنا نلتقي")
    says(RIGHT_TO_LEFT, "أهلا 👋")
    hears(EMOJI, "Смотри, что видно из окна 🌍")
    world.send_message(EMOJI, account_id, "Рассвет над океаном", Attachment(kind="photo"))
    says(EMOJI, "Ого! А звук есть?")
    voice = Attachment(kind="voice", mime_type="audio/ogg", size=48_000, duration=14)
    world.send_message(EMOJI, account_id, "", voice)
    hears(
        MARKUP,
        "<script>alert(1)</script>",
        '<img src=x onerror="document.title=1"> и <a href="javascript:alert(1)">ссылка</a>',
        "Это просто текст: 2 < 3 && 5 > 4",
    )
