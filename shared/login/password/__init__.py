"""The cloud password: the step that may follow any way."""
