# A worker: takes jobs from the Redis of REDIS_URL and runs their models.
#
#   docker build -f docker/worker.Dockerfile -t stepsmith-worker .                      on NVIDIA GPUs
#   docker build -f docker/worker.Dockerfile --target cpu -t stepsmith-worker-cpu .     without
#
# onnxruntime-node 1.30 needs the CUDA 13 runtime (cudart, cuBLAS, cuRAND), and cuDNN 9 for convolutions. Its CUDA libraries
# come from NuGet while the image is built; `check` holds the base to what they need. Registered models are kept in /data.
ARG NODE_IMAGE=node:22-bookworm-slim
ARG CUDA_IMAGE=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE} AS cpu
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Stepsmith worker (CPU)" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
RUN mkdir /data && chown 1000:1000 /data
COPY package.json LICENSE ./
COPY src ./src
COPY workers ./workers
COPY models ./models
USER 1000:1000
ENV NODE_ENV=production EXECUTION_PROVIDERS=cpu DATA_DIR=/data
STOPSIGNAL SIGTERM
CMD ["node", "--import", "tsx", "workers/main.ts"]

FROM dependencies AS cuda
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && ONNXRUNTIME_NODE_INSTALL=true node node_modules/onnxruntime-node/script/install.js

FROM ${CUDA_IMAGE} AS check
RUN apt-get update \
  && apt-get install -y --no-install-recommends binutils \
  && rm -rf /var/lib/apt/lists/*
COPY docker/check-cuda.sh /usr/local/bin/check-cuda
COPY --from=cuda /app/node_modules/onnxruntime-node/bin /onnxruntime
RUN sh /usr/local/bin/check-cuda /onnxruntime/napi-v6/linux/x64/libonnxruntime_providers_cuda.so > /checked

FROM ${CUDA_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Stepsmith worker (CUDA)" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /app
COPY --from=cuda /usr/local/bin/node /usr/local/bin/node
COPY --from=cuda /app/node_modules ./node_modules
COPY --from=check /checked ./cuda-libraries
COPY package.json LICENSE ./
COPY src ./src
COPY workers ./workers
COPY models ./models
USER 1000:1000
ENV NODE_ENV=production EXECUTION_PROVIDERS=cuda:0 DATA_DIR=/data NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
STOPSIGNAL SIGTERM
CMD ["node", "--import", "tsx", "workers/main.ts"]
