"""The compiled cores, built where a C++ compiler is at hand; without one NumPy does the same sums."""

import os

from setuptools import Extension, setup

HEADERS = {"_core": [], "_batch": ["_tape.hpp", "_people.hpp", "_whole.hpp", "_smaller.hpp"]}
CORES = [
    Extension(
        f"repletion.inference.{name}",
        sources=[f"src/repletion/inference/{name}.cpp"],
        depends=[f"src/repletion/inference/{header}" for header in headers],
        # No fused multiplication: the same bits with and without lanes, on old and new processors.
        extra_compile_args=["-O3", "-std=c++17", "-ffp-contract=off"],
        optional=True,
    )
    for name, headers in HEADERS.items()
]

setup(ext_modules=[] if os.environ.get("REPLETION_PURE") else CORES)  # set it for one wheel that goes everywhere
