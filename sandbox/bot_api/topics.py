"""Topics of forums (core.telegram.org/bots/api#forumtopic)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.bot_api.errors import bad_request
from sandbox.bot_api.objects import Chat, Message

GENERAL = 1  #: The topic of messages that name none


@dataclass(kw_only=True)
class Topic:
    """One topic. `opening` is the service message that began it; the topic's id is that message's."""

    id: int
    name: str
    opening: Message | None = None
    closed: bool = False


class Topics:
    """The topics of all forums a bot is in."""

    def __init__(self) -> None:
        self._by_chat: dict[int, dict[int, Topic]] = {}

    def begin(self, chat: Chat) -> None:
        """A forum exists: it has its general topic."""
        self._by_chat[chat.id] = {GENERAL: Topic(id=GENERAL, name="General")}

    def add(self, chat: Chat, topic: Topic) -> None:
        """Somebody opened a topic."""
        self._by_chat[chat.id][topic.id] = topic

    def find(self, chat: Chat, thread_id: int | None) -> Topic:
        """The topic. Raises ApiError 400 when the chat has none of this id."""
        found = self._by_chat.get(chat.id, {}).get(thread_id or GENERAL)
        if found is None:
            raise bad_request("message thread not found")
        return found

    def writable(self, chat: Chat, thread_id: int | None, answered: Message | None) -> int | None:
        """The thread a bot's message goes to: the one it names, else that of the message it answers.

        None outside forums and in the general topic. Raises ApiError 400 for no such thread, or a closed one.
        """
        if not chat.is_forum:
            if thread_id is not None and chat.type != "private":
                raise bad_request("message thread not found")
            return None
        chosen = thread_id or (answered.thread_id if answered is not None else None)
        topic = self.find(chat, chosen)
        if topic.closed:
            raise bad_request("TOPIC_CLOSED")
        return None if topic.id == GENERAL else topic.id
