# Front-end files, from the lock; no script of any package runs.
FROM node:24-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# Packages, from the lock with hashes.
FROM python:3.11-slim AS packages
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SUPERVISION_ENV=production \
    SUPERVISION_NO_BOOTSTRAP=1 \
    SUPERVISION_VAR=/var/lib/supervision
RUN useradd --system --uid 10001 --home-dir /nonexistent supervision \
    && install -d -o supervision -g supervision \
        /var/lib/supervision /var/lib/supervision/static /var/lib/supervision/media /var/lib/supervision/beat \
        /var/lib/supervision/anchors
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/supervision
COPY manage.py vendor.json ./
COPY deploy deploy
COPY supervision supervision
COPY cases cases
COPY recommendations recommendations
COPY linkage linkage
COPY static static
COPY templates templates
COPY locale* locale
RUN --mount=from=assets,source=/assets/node_modules,target=/assets \
    python -m supervision.local.assets --modules /assets --var /var/lib/supervision
USER supervision
EXPOSE 8000
ENTRYPOINT ["deploy/entrypoint.sh"]
CMD ["web"]
