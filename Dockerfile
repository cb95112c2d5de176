# The server. Build: docker build -t superapp .   Run: see compose.yaml and docs/server.md.
FROM python:3.12-slim AS build
WORKDIR /build
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY superapp superapp
COPY services services
COPY agents agents
COPY fixtures fixtures
RUN python -m venv /opt/superapp \
 && sed -n 's/^\([^ ]*==[^ ]*\).*/\1/p' requirements.lock > pinned.txt \
 && /opt/superapp/bin/pip install --no-cache-dir --constraint pinned.txt ".[mcp,otel,postgres]" \
 && SUPERAPP_CACHE_DIR=/opt/superapp/worlds /opt/superapp/bin/superapp world build

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 superapp \
 && install -d -o superapp /var/lib/superapp
COPY --from=build --chown=superapp /opt/superapp /opt/superapp
USER superapp
ENV PATH=/opt/superapp/bin:$PATH \
    PYTHONUTF8=1 \
    SUPERAPP_DATA_DIR=/var/lib/superapp \
    SUPERAPP_CACHE_DIR=/opt/superapp/worlds \
    SUPERAPP_HOST=0.0.0.0 \
    SUPERAPP_LOG_FORMAT=json
VOLUME /var/lib/superapp
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["superapp", "serve"]
