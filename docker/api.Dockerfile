# The HTTP service. It never runs a model; workers do (docker/worker.Dockerfile).
#
#   docker build -f docker/api.Dockerfile -t stepsmith-api .
#
# Runs as a user without rights on a read-only root: `docker run --read-only --tmpfs /tmp`. Uploaded models go to /data, which workers
# have to see too.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund \
  # The API imports no ONNX Runtime: most of what is installed.
  && rm -rf node_modules/onnxruntime-node

FROM ${NODE_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Stepsmith API" \
  org.opencontainers.image.description="Finds the best sampling schedule for a diffusion model" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
RUN mkdir /data && chown 1000:1000 /data
COPY package.json LICENSE ./
COPY src ./src
COPY models ./models
USER 1000:1000
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import", "tsx", "src/server.ts", "--api-only"]
