# `make demo` and `make test` are all that a fresh Debian machine with Swift needs.

# One build for everything. Plugins export their entry and nothing else. What is staged is stripped: what a debugger would
# need is not made, a tenth of the compilation; nor is each module written by a call of the compiler of its own, which SwiftPM
# would wait for all the same.
SWIFT_FLAGS := -c release -debug-info-format none -Xswiftc -no-emit-module-separately-wmo -Xswiftc -Onone -Xswiftc -use-ld=lld -Xlinker --undefined-version -Xlinker --version-script=$(CURDIR)/Scripts/exports.map
PACKAGES := binutils libopenblas-dev libzip-dev zlib1g-dev libssl-dev libisal-dev libjpeg62-turbo-dev libpng-dev libwebp-dev libtiff-dev libgif-dev libcairo2 fonts-dejavu-core pkg-config dataset-fashion-mnist
SWIFT_SOURCES := git ls-files '*.swift'

# The instruction sets that kernels are compiled for, as far as this processor has them.
INSTRUCTION_SETS := avx512 avx2 sse2
KERNEL_TESTS := Attention|PlainLayer|RowKernel|Convolution|Layout|Blocked|Fused|NetworkLayer|GoldenLayer|GoldenOptimizer|BuiltInPlugin|Resample|GoldenTransform|Colour
# Tests that take what they compare with out of reference cases.
GOLDEN_TESTS := reproduces|followsPyTorch|meetsTheReference|fillsAsPyTorch|gain_isPyTorchs|startsAsPyTorchs|isTheNewOne|everyCase

# Where `make install` puts it; DESTDIR is put before, for packagers.
PREFIX ?= /usr/local
DESTDIR ?=

# Tests run what is staged.
SWIFT_TEST := TENON_STAGED=$(CURDIR)/dist swift test $(SWIFT_FLAGS) --disable-testable-imports

.PHONY: swift-flags demo build install test test-some test-golden test-interop test-mlflow pictures test-isa tutorials test-all test-hostile crash-test fuzz bench format check registry packages clean

# Trains a convolutional network on Fashion-MNIST, every part of it out of a plugin.
demo: build
	dist/bin/tenon train Examples/FashionMNIST/experiment.yaml

# dist/: the command, the built-in plugins, and what plugins are made with
build: packages
	TENON_SHIPPED_ONLY=1 swift build $(SWIFT_FLAGS)
	Scripts/stage dist

# The same under PREFIX.
install: build
	Scripts/install dist $(DESTDIR)$(PREFIX)

test: build
	Scripts/entries check
	Scripts/registry check
	Scripts/header-reference check
	Scripts/experiment-reference check
	Scripts/component-reference check
	Scripts/check-outside-plugins
	$(SWIFT_TEST)
	Scripts/onnx-reference check
	Scripts/check-docs

# Tests whose names match: make test-some FILTER='Golden|Loader'
test-some: build
	$(SWIFT_TEST) --filter '$(FILTER)'

# The reference cases: those of Tests/ConformanceTests/Golden, or those of a folder of the same form:
# make test-golden TENON_GOLDEN=DIR
test-golden: build
	$(if $(TENON_GOLDEN),TENON_GOLDEN=$(abspath $(TENON_GOLDEN))) TENON_GOLDEN_LIST=1 \
	  $(SWIFT_TEST) --filter '$(GOLDEN_TESTS)'

# What is exchanged with other programs, against those programs: Tests/Interop, in an environment of Python that is made
# from PyPI, or in the one whose interpreter TENON_PYTHON names.
test-interop: build
	swift build $(SWIFT_FLAGS) --product onnx-cases
	swift build $(SWIFT_FLAGS) --product tensorboard-cases
	Scripts/test-interop

# A training that is tracked by a real MLflow server: Tests/MLflow.
test-mlflow: build
	Scripts/test-mlflow

# Screenshots of reports in .build/pictures, by Chromium (apt install chromium).
pictures: build
	cd Tests/Interop && TENON=$(CURDIR)/dist/bin/tenon TENON_PICTURES=$(CURDIR)/.build/pictures \
	  PYTHONDONTWRITEBYTECODE=1 python3 -m unittest --verbose test_report

# The kernels' tests once for each instruction set.
test-isa: build
	for isa in $(INSTRUCTION_SETS); do \
	  TENON_ISA=$$isa $(SWIFT_TEST) --filter '$(KERNEL_TESTS)' || exit 1; \
	done

# The commands of the five tutorials, each in a copy of its folder in .build/Examples/Tutorials, where its pictures stay.
tutorials: build
	Scripts/check-docs Examples/Tutorials/*/README.md

# What Benchmarks/build compiles with.
swift-flags:
	@echo $(SWIFT_FLAGS)

# Everything: also the tutorials, each instruction set, every built-in component 10,000 times, a plugin of every kind in every
# language, and a component that is added and taken out again.
test-all: test test-isa tutorials
	TENON_THOROUGH=1 $(SWIFT_TEST) --filter 'BuiltInPlugin|weights_areTheSameBits'
	Scripts/check-install
	Scripts/check-templates
	Scripts/check-add-component

# Gives every file of a corpus of broken and hostile files to the command that reads its kind. GENERATOR writes the corpus:
# a program that is called with a folder and a model, as Tests/Hostile says.
test-hostile: build
	Tests/Hostile/check-hostile-files "$(GENERATOR)"

# Kills a small training so often, at random instants and while it writes; each must end with the bytes of one that was not.
KILLS ?= 50
crash-test: build
	TENON_KILLS=$(KILLS) $(SWIFT_TEST) --filter KillTests

# Fuzzes every reader of strangers' files, or TARGET alone; PLANT=1 plants a fault in each, which must be found.
SECONDS_EACH ?= 60
fuzz:
	SECONDS_EACH=$(SECONDS_EACH) TARGET='$(TARGET)' PLANT='$(PLANT)' Tests/Fuzz/run

# How long a training step of the demo takes.
bench: build
	Benchmarks/step-time

format:
	$(SWIFT_SOURCES) | xargs swift format -i -p

# Format and style, without building.
check:
	$(SWIFT_SOURCES) | xargs swift format lint --strict -p

# Writes anew what follows from the plugins: their entries, Registry/, the Swift types of their components and
# docs/components; and docs/experiment.md, which follows from the reader of experiments.
registry:
	Scripts/entries
	$(MAKE) build
	Scripts/registry
	Scripts/component-reference
	Scripts/experiment-reference
	swift build $(SWIFT_FLAGS) --product onnx-cases
	Scripts/onnx-reference

packages:
	@Scripts/install-packages $(PACKAGES)

clean:
	rm -rf .build dist
