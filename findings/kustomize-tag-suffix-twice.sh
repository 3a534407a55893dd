#!/usr/bin/env bash
# Tool: kustomize 5.8.1.
#
# What surprises: `tagSuffix` of `images` is appended twice to the images of a Deployment, and once to those of a custom resource
# whose images are found by a `configurations` file: redis:7.2-alpine-alpine.
# An images transformer runs two filters, one for the fields of every `containers` list and one for the listed field specs. A
# Deployment's images match both. Replacing a tag twice has no effect, appending to it has.
# Reported for 4.5.7 in https://github.com/kubernetes-sigs/kustomize/issues/4814, which was closed without a change.
#
# Why it matters: such an image doesn't exist, so a pod waits for it forever, and the rendered YAML looks right at a glance.
#
# What to do instead: write the whole tag as `newTag`.
set -euo pipefail
command -v go > /dev/null || { echo 'Go is not installed.'; exit 2; }
# At most 300 s in all: kustomize is compiled.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 300 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
GOBIN=$work go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 > go.txt 2>&1 ||
  { cat go.txt; echo 'Could not install kustomize.'; exit 2; }

cat > deployment.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec: { template: { spec: { containers: [{ name: redis, image: "redis:7.2" }] } } }
YAML
cat > cache.yaml <<'YAML'
apiVersion: example.com/v1
kind: Cache
metadata: { name: cart }
spec: { image: "redis:7.2" }
YAML
cat > fields.yaml <<'YAML'
images: [{ kind: Cache, path: spec/image }]
YAML
cat > kustomization.yaml <<'YAML'
resources: [deployment.yaml, cache.yaml]
configurations: [fields.yaml]
images: [{ name: redis, tagSuffix: -alpine }]
YAML

rendered=$(./kustomize build .)
echo "$rendered" | grep -E 'kind:|image:'
grep -q 'image: redis:7.2-alpine-alpine$' <<< "$rendered" || { echo 'The Deployment has the suffix once now.'; exit 1; }
grep -q 'image: redis:7.2-alpine$' <<< "$rendered" || { echo "The custom resource's image changed."; exit 1; }
