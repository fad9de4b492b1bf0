#!/usr/bin/env bash
# Sets everything up, builds the examples, runs them on the photographs of data/images and says where the pictures are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/packages.sh g++ cmake ninja-build libstb-dev libcli11-dev nlohmann-json3-dev
cmake -S . -B build/demo -G Ninja -DKONV_BUILD_TESTS=OFF -DKONV_BUILD_BENCH=OFF
cmake --build build/demo

mkdir -p pictures
for photo in chelsea coffee astronaut; do
  for example in blur sobel laplacian; do
    "build/demo/examples/$example" "data/images/$photo.png" "pictures/$photo-$example.png"
  done
done
build/demo/examples/gallery/gallery pictures/gallery
build/demo/examples/article/article pictures/article
build/demo/examples/feature_maps/feature_maps pictures/feature_maps
build/demo/examples/autoencoder/autoencoder pictures/autoencoder --steps 1000 --threads "$(nproc)"
echo "The pictures are in $PWD/pictures: a photograph's under its name, the gallery of kernels in gallery/, the figures"
echo "of the article in article/index.html, feature maps of networks (random weights) in feature_maps/, an autoencoder that"
echo "was trained for some seconds in autoencoder/"
