#!/bin/sh
# Holds a machine to the libraries that a shared object needs; the driver's own (libcuda.so.1) is only there at run time.
# usage: check-cuda.sh libonnxruntime_providers_cuda.so    prints what was found, fails naming what was not
set -eu
library=$1
test -f "$library" || { echo "$library is missing: onnxruntime-node's install script brought no CUDA libraries" >&2; exit 1; }
directory=$(dirname "$library")
missing=0
for needed in $(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
  if [ "$needed" = libcuda.so.1 ]; then
    echo "$needed: from the driver, at run time"
  elif [ -e "$directory/$needed" ] || ldconfig -p | grep -q "^[[:space:]]*$needed "; then
    echo "$needed: found"
  else
    echo "$needed: MISSING from this image; CUDA_IMAGE is of another CUDA version" >&2
    missing=1
  fi
done
exit "$missing"
