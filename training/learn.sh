#!/usr/bin/env bash
# Train the heads anew with a desk's corrections: training/learn.sh [CORRECTIONS...] [--install]
# Makes an environment of its own; needs no accelerator, no PyTorch and, beside the package index, no network.
# `training/learn.sh --restore` brings the model back that the package came with; `training/learn.sh --help` says the rest.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
env=$root/build/learning-env
if [ ! -f "$env/.installed" ]; then
    python3 -m venv "$env"
    "$env/bin/python" -m pip --disable-pip-version-check --quiet install -e "$root" 'onnx>=1.17,<2'
    touch "$env/.installed"
fi
export PYTHONPATH=$root/src:$root OMP_NUM_THREADS=${OMP_NUM_THREADS:-2}
exec "$env/bin/python" -m training.learn "$@"
