#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the feature maps of examples/feature_maps with PyTorch's, layer by layer: torchvision's VGG-16 and
ResNet-50, the same photograph, the same weights (random ones; --trained downloads torchvision's). The weights go to
konv as the README of the example says, once as .npz and once as .safetensors.

    scripts/torch_feature_maps.py build/examples/feature_maps/feature_maps [--trained]

Prints the largest difference of each layer, in units of the layer's largest value, and fails above 1e-4. Without
PyTorch or torchvision it says so and ends with status 0.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
    import torchvision
except ImportError as reason:
    print(f"skipped: no PyTorch with torchvision ({reason})")
    sys.exit(0)


def export(net, file):
    """The README's lines."""
    keep = ("features.", "conv1.", "bn1.", "layer1.")
    if file.suffix == ".npz":
        arrays = {k: v.numpy() for k, v in net.state_dict().items() if k.startswith(keep)}
        np.savez(file, **arrays)
    else:
        from safetensors.torch import save_file
        save_file(net.state_dict(), file)


def vgg16_maps(net, x):
    """After each ReLU but the pools: conv1_1 to conv5_3."""
    block, number = 1, 0
    for layer in net.features:
        x = layer(x)
        if isinstance(layer, torch.nn.ReLU):
            number += 1
            yield f"conv{block}_{number}", x
        elif isinstance(layer, torch.nn.MaxPool2d):
            block, number = block + 1, 0


def resnet50_maps(net, x):
    x = net.relu(net.bn1(net.conv1(x)))
    yield "conv1", x
    x = net.maxpool(x)
    yield "maxpool", x
    for i, block in enumerate(net.layer1):
        y = block.relu(block.bn1(block.conv1(x)))
        yield f"layer1.{i}.conv1", y
        yield f"layer1.{i}.conv2", block.relu(block.bn2(block.conv2(y)))
        x = block(x)
        yield f"layer1.{i}", x


def shuffle_norms(net):
    """Fresh batch normalisations do nothing: numbers as of a trained network."""
    for m in net.modules():
        if isinstance(m, torch.nn.BatchNorm2d):
            for p, low, high in ((m.weight, 0.5, 1.5), (m.bias, -0.2, 0.2), (m.running_mean, -0.2, 0.2),
                                 (m.running_var, 0.5, 2.0)):
                torch.nn.init.uniform_(p, low, high)


def compare(program, name, maps_of, suffix, folder, trained):
    torch.manual_seed(1)
    net = getattr(torchvision.models, name)(weights="DEFAULT" if trained else None).eval()
    if not trained:
        shuffle_norms(net)
    weights, out = folder / f"{name}{suffix}", folder / f"{name}_maps.npz"
    export(net, weights)
    subprocess.run([program, folder / "pictures", "--network", name, "--weights", weights, "--arrays", out,
                    "--calls", "1", "--maps", "1"], check=True, stdout=subprocess.DEVNULL)
    ours = np.load(out)
    worst, layers = 0, 0
    with torch.no_grad():
        for layer, maps in maps_of(net, torch.from_numpy(ours["input"])[None]):
            theirs = maps[0].numpy()
            difference = np.abs(ours[f"{name}.{layer}"] - theirs).max() / np.abs(theirs).max()
            print(f"  {name:9} {layer:15} {'x'.join(map(str, theirs.shape)):12} {difference:.2e}")
            worst, layers = max(worst, difference), layers + 1
    if layers + 1 != len(ours.files):
        sys.exit(f"{name}: {layers} layers of PyTorch, {len(ours.files) - 1} of konv")
    return worst


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program", help="the example feature_maps")
parser.add_argument("--trained", action="store_true", help="torchvision's trained weights (downloads them)")
arguments = parser.parse_args()
largest = 0
with tempfile.TemporaryDirectory() as folder:
    for network, maps in (("vgg16", vgg16_maps), ("resnet50", resnet50_maps)):
        for kind in (".npz", ".safetensors"):
            print(f"{network}{kind}, PyTorch {torch.__version__}")
            largest = max(largest, compare(arguments.program, network, maps, kind, pathlib.Path(folder),
                                           arguments.trained))
if not largest <= 1e-4:
    sys.exit(f"the largest difference is {largest:.2e}, expected at most 1e-4")
