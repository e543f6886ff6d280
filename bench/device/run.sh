#!/bin/sh
# Runs the GPU benchmark on a machine with a GPU, without Node and without network: everything is carried along.
#
#   sh bench/device/run.sh PACKAGE NODE RESULTS
#
#   PACKAGE   folder of the built package, see below
#   NODE      the binary of Node 20.19 or later for linux-x64
#   RESULTS   where the results, the pictures and the logs go; made when missing
#
# Environment: DURATION, seconds for everything, default 520; NUSCAN_PYTHON, the Python of the foreign programs (JAX,
# numpy, iminuit, as far as it has them), default python3; VK_DRIVER_FILES or VK_ICD_FILENAMES, the manifest of the
# Vulkan driver, found by itself for NVIDIA.
#
# To carry (`sh bench/device/pack.sh ARCHIVE.tar.gz` makes an archive of it, about 55 MB, of which Node is 36 MB):
#   bin/node                                     the Node binary, needs the C++ library of Debian 12 or newer
#   package.json dist data scans bench shaders   after `npm run build`
#   node_modules/webgpu                          with the binary of linux-x64 only (22 MB, 7 MB compressed, of 132 MB)
#   node_modules/...                             what the package needs to run: `npm ls --omit=dev`; and gpu.js
#   lib/libvulkan.so.1                           the Vulkan loader, used where the machine has none
# The test suite runs too where node_modules/vitest and test/ are carried; it is no part of the archive.
# The machine needs the driver of its GPU, no more.
set -eu

if [ $# -ne 3 ]; then
  sed -n '2,9p' "$0" >&2
  exit 2
fi
package=$(cd "$1" && pwd)
node=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
mkdir -p "$3"
results=$(cd "$3" && pwd)
duration=${DURATION:-520}
start=$(date +%s)
left() { echo $((duration - ($(date +%s) - start))); }

export NUSCAN_PYTHON="${NUSCAN_PYTHON:-python3}"
cd "$package"

# The driver: what the caller names, what the loader finds by itself, or NVIDIA's manifest wherever its installer put it.
if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]; then
  for manifest in /etc/vulkan/icd.d/nvidia_icd*.json /usr/share/vulkan/icd.d/nvidia_icd*.json \
    /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd*.json \
    $(find /usr/local /opt /run/opengl-driver /usr/lib /home/kubernetes -name 'nvidia_icd*.json' 2>/dev/null || true); do
    if [ -f "$manifest" ]; then
      export VK_DRIVER_FILES="$manifest"
      # An installation outside the usual folders keeps its libraries beside its share/.
      case "$manifest" in
        */share/vulkan/icd.d/*)
          prefix=${manifest%/share/vulkan/icd.d/*}
          for folder in "$prefix/lib64" "$prefix/lib"; do
            [ "$prefix" != /usr ] && [ -d "$folder" ] && export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
          done
          ;;
      esac
      break
    fi
  done
fi
echo "Vulkan driver: ${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-left to the loader}}"

# The loader that was carried, where the machine has none.
if [ -f lib/libvulkan.so.1 ] && ! ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
  export LD_LIBRARY_PATH="$package/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi

# Whether an adapter opens and passes the self-test.
opens() {
  timeout 120 "$node" dist/cli/main.js doctor --json >"$results/doctor.json" 2>"$results/doctor.log" &&
    ! grep -q '"selfTest": *null' "$results/doctor.json"
}
if ! opens; then
  # NVIDIA's manifest names a library that needs X11; the one for EGL holds the same driver and does not.
  manifest="$results/nvidia_egl_icd.json"
  echo '{"file_format_version": "1.0.0", "ICD": {"library_path": "libEGL_nvidia.so.0", "api_version": "1.3.0"}}' >"$manifest"
  cp "$results/doctor.log" "$results/doctor.first.log"
  echo "no adapter, trying libEGL_nvidia.so.0"
  if ! VK_DRIVER_FILES="$manifest" opens; then
    echo 'no usable GPU:' >&2
    cat "$results/doctor.json" "$results/doctor.first.log" "$results/doctor.log" >&2
    exit 1
  fi
  export VK_DRIVER_FILES="$manifest"
fi
grep -m 1 '"name"' "$results/doctor.json"

if [ -d node_modules/vitest ] && [ -d test ]; then
  echo 'Tests of the GPU backends ...'
  timeout $(($(left) / 3)) "$node" node_modules/vitest/vitest.mjs run test/profile test/edge \
    >"$results/tests.log" 2>&1 && echo passed || echo "failed, see $results/tests.log"
fi

# A tenth in reserve: a measurement that has begun is finished.
seconds=$(($(left) * 9 / 10))
echo "Benchmark, $seconds s ..."
mkdir -p bench/results
touch "$results/.started"
status=0
NUSCAN_BENCH_SECONDS=$seconds timeout "$(left)" "$node" bench/run.mjs gpu \
  >"$results/bench.log" 2>"$results/bench.progress.log" || status=$?
find bench/results -name 'gpu-*' -newer "$results/.started" -exec cp {} "$results/" \;
rm -f "$results/.started"
cat "$results/bench.progress.log"
ls -l "$results"
echo "took $(($(date +%s) - start)) s"
exit $status
