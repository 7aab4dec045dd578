# A worker on the CPU: takes jobs from the Redis of REDIS_URL and runs their models.
FROM node:22-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:22-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY workers ./workers
COPY models ./models
USER node
STOPSIGNAL SIGTERM
CMD ["node", "--import", "tsx", "workers/main.ts"]
