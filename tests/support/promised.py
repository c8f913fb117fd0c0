"""What the bot says word for word, in Russian: the texts that were promised."""

from __future__ import annotations

SUCCESS = "Авторизация успешна!"
OFFER = """\
✅ Инвайт код принят!

🎁 Подписка: Premium
📊 Лимиты:
  • Каналов: 50
  • Постов/день: 1000
  • RAG запросов/день: 1000

👇 Нажмите кнопку ниже для авторизации:

В Mini App будут доступны 3 способа:
  1. Сканировать QR код камерой
  2. Открыть deep link в Telegram
  3. Скопировать токен

⏰ QR код действителен 5 минут"""
SUBSCRIPTION = """\
💎 Ваша подписка

📊 Тариф: Premium
🔐 Статус: ✅ Активна

Лимиты:
  • Каналов: 50
  • Постов/день: 1000
  • RAG запросов/день: 1000
  • AI дайджесты: ✅"""
