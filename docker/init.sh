#!/bin/sh
# Writes the .env that docker-compose.yml reads: a Redis password, the first admin key, and the profile that fits this
# machine. An .env that is there stays as it is.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo '.env is there already'
  exit 0
fi
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
if command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L >/dev/null 2>&1; then profile=gpu; else profile=cpu; fi
umask 077
key=$(random)
cat > .env <<END
REDIS_PASSWORD=$(random)
ADMIN_KEY=$key
# For Prometheus; a key with the scope read alone is enough: npm run keys -- create prometheus --scopes read
METRICS_KEY=$key
COMPOSE_PROFILES=$profile
END
echo ".env written, with the profile $profile. The admin key: $key"
