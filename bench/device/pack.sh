#!/bin/sh
# Packs what bench/device/run.sh needs on a machine without Node and without network: sh pack.sh ARCHIVE.tar.gz
# Run it in the root of a built package; packages for development stay behind, save gpu.js and webgpu.
set -eu

if [ $# -ne 1 ]; then
  sed -n '2,3p' "$0" >&2
  exit 2
fi
archive=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/bin" "$folder/node_modules/webgpu/dist"
cp "$(node -p process.execPath)" "$folder/bin/node"
cp -r package.json dist data scans shaders "$folder/"
mkdir "$folder/bench"
for entry in bench/*; do
  [ "$entry" = bench/results ] || cp -r "$entry" "$folder/bench/"
done
find "$folder/dist" \( -name '*.d.ts' -o -name '*.map' \) -delete

# Everything that running the package needs, as the lock file says, and gpu.js with what it needs.
node --input-type=module -e '
  import { existsSync, readFileSync } from "node:fs";
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const wanted = new Set();
  const add = (name, from) => {
    // The nearest installed package of that name, from the inside out.
    for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
      const path = `${base ? `${base}/` : ""}node_modules/${name}`;
      if (packages[path] && existsSync(path)) {
        if (wanted.has(path)) return;
        wanted.add(path);
        const { dependencies, optionalDependencies } = packages[path];
        // What gpu.js has as an option, OpenGL, is compiled at installation and not used here.
        const options = name === "gpu.js" ? {} : optionalDependencies;
        for (const next of Object.keys({ ...dependencies, ...options })) add(next, path);
        return;
      }
      if (!base) return;
    }
  };
  for (const name of Object.keys(packages[""].dependencies)) add(name, "");
  add("gpu.js", "");
  wanted.delete("node_modules/webgpu");
  console.log([...wanted].filter((path) => path.split("node_modules/").length === 2).join("\n"));
' | while read -r path; do
  mkdir -p "$folder/$(dirname "$path")"
  cp -r "$path" "$folder/$path"
done
cp node_modules/webgpu/package.json node_modules/webgpu/index.js "$folder/node_modules/webgpu/"
[ ! -d node_modules/webgpu/build ] || cp -r node_modules/webgpu/build "$folder/node_modules/webgpu/"
cp -r node_modules/webgpu/dist/linux-x64 "$folder/node_modules/webgpu/dist/"

loader=$(ldconfig -p | sed -n 's/.*libvulkan\.so\.1 .*=> //p' | head -n 1)
if [ -n "$loader" ]; then
  mkdir "$folder/lib"
  cp -L "$loader" "$folder/lib/libvulkan.so.1"
fi

tar -C "$folder" -czf "$archive" .
ls -l "$archive"
