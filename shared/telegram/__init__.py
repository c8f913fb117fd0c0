"""Everything that speaks MTProto or holds its keys."""
