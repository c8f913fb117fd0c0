// A file in a message: its name and size; a click keeps it.

const UNITS = ["B", "KB", "MB"];

function size(bytes) {
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${Number((bytes / 1024 ** unit).toFixed(1))} ${UNITS[unit]}`;
}

/** The document of a message as this account sees it. */
export function file({ message_id, document: sent }, account) {
  const link = document.createElement("a");
  link.className = "file";
  link.href = `/api/accounts/${account}/file?message_id=${message_id}`;
  link.download = sent.file_name;
  const name = document.createElement("b");
  name.textContent = sent.file_name;
  const detail = document.createElement("span");
  detail.textContent = size(sent.file_size);
  link.append(name, detail);
  return link;
}
