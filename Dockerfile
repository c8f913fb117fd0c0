# One image for every role: python -m bot, python -m webapp, portal migrate.
# Both stages have the same base, so that the environment built in one runs in the other.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
ARG UV_VERSION=0.13.8
ENV UV_PYTHON_DOWNLOADS=never \
    UV_PYTHON_PREFERENCE=only-system \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    UV_NO_CACHE=1
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --quiet "uv==${UV_VERSION}"
WORKDIR /app
# Dependencies change less often than the code, so they are a layer of their own.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN /opt/uv/bin/uv sync --quiet --locked --no-dev --no-install-project
COPY bot bot
COPY webapp webapp
COPY shared shared
COPY migrations migrations
RUN /opt/uv/bin/uv sync --quiet --locked --no-dev --no-editable

FROM ${BASE}
# 10001: not the uid of a person on any host. /app/sessions is created so that a new volume on it belongs to this user.
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /app --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 700 /app/sessions
COPY --from=build /app/.venv /app/.venv
# Bytecode is compiled in the build; at run time the file system may be read-only.
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
USER 10001:10001
EXPOSE 8010
CMD ["python", "-m", "webapp"]
