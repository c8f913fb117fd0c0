// What of a message is not text, in words: media are described, not fetched; so is what happened in a chat.

import { length, say, size } from "../signed_in/words.js";

const MEDIA = {
  photo: "dashboard.media_photo",
  video: "dashboard.media_video",
  voice: "dashboard.media_voice",
  audio: "dashboard.media_audio",
  sticker: "dashboard.media_sticker",
  animation: "dashboard.media_animation",
  document: "dashboard.media_document",
  contact: "dashboard.media_contact",
  location: "dashboard.media_location",
  poll: "dashboard.media_poll",
  link: "dashboard.media_link",
};
const ACTIONS = {
  chat_create: "dashboard.action_created",
  channel_create: "dashboard.action_created",
  chat_edit_title: "dashboard.action_renamed",
  chat_edit_photo: "dashboard.action_photo",
  chat_delete_photo: "dashboard.action_photo",
  chat_add_user: "dashboard.action_joined",
  chat_joined_by_link: "dashboard.action_joined",
  chat_joined_by_request: "dashboard.action_joined",
  chat_delete_user: "dashboard.action_left",
  pin_message: "dashboard.action_pinned",
  phone_call: "dashboard.action_call",
  contact_sign_up: "dashboard.action_signed_up",
};

/** «Документ: отчёт.pdf, 1,2 МБ» */
export function mediaText(media) {
  const kind = say(MEDIA[media.type] ?? "dashboard.media_other");
  const details = [media.name, media.duration && length(media.duration), media.size && size(media.size)].filter(Boolean);
  return details.length ? `${kind}: ${details.join(", ")}` : kind;
}

export const actionText = (action) => say(ACTIONS[action] ?? "dashboard.action_other");

/** A message in one line, as the list of chats shows it. */
export function lineOf(message) {
  if (!message) return "";
  if (message.action) return actionText(message.action);
  return message.text || (message.media ? mediaText(message.media) : "");
}
