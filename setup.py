"""The compiled core, built where a C++ compiler is at hand; without one NumPy does the same sums."""

from setuptools import Extension, setup

CORE = Extension(
    "repletion.inference._core",
    sources=["src/repletion/inference/_core.cpp"],
    extra_compile_args=["-O3", "-std=c++17"],
    optional=True,
)

setup(ext_modules=[CORE])
