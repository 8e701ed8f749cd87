#!/usr/bin/env bash
# Makes the README's picture, docs/lesson.png: the moment in which a new image's digest travels.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
node scripts/build.js
steps=()
step() { for one in "$@"; do steps+=(--step "$one"); done; }

# A step is left when the screen says that it is done: the text of the next is waited for, not a time.
step wait:ImageStreams press:down press:enter 'wait:Begin with version 1'
step press:enter wait:Done. press:n 'wait:Fill in the ImageStream' press:f 'wait:what changed' press:esc wait:Done.
step press:n 'wait:Create it' press:enter wait:Done. press:n 'wait:Look at it' press:enter 'wait:n next lesson' pause:1500 press:n
step 'wait:Fill in the DeploymentConfig' press:f 'wait:what changed' press:esc wait:Done.
step press:n 'wait:Create it' press:enter wait:Done. press:n 'wait:Watch the logs' press:enter 'wait:n next lesson' pause:1500 press:n
step 'wait:Publish it' pause:500 press:enter 'wait:config-2' "pause:${1:-2500}"
node scripts/screenshot.ts --out docs/lesson --columns 132 --rows 36 --title oc-tutor "${steps[@]}" -- \
  node bin/oc-tutor.js --state-dir "$home/state" --workspace "$home/workshop" --cdsid jdoe2
rm docs/lesson.svg
