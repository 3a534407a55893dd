#!/usr/bin/env bash
# Library: github.com/santhosh-tekuri/jsonschema/v6 6.0.3, which Helm 3.22 and 4.3 use for values.schema.json.
#
# What surprises: an error of propertyNames is reported at the path of another value, usually of one without any error. Seen with
# a forbidden name in frontend.env:
#   at '/four/create': invalid propertyName 'PORT'
# The error keeps the validator's own slice with the current path instead of a copy (validator.go: `verr.InstanceLocation =
# vd.vloc`), so the next validated value overwrites it. The same line is there for contentSchema.
#
# Why it matters: users look for the mistake in a part of their values that is right.
#
# What to do instead: list forbidden names as `properties: { NAME: false }`, and wrong kinds of names as `patternProperties` with
# `additionalProperties: false`. Their errors have the right path.
set -euo pipefail
command -v go > /dev/null || { echo 'Go is not installed.'; exit 2; }
# At most 120 s in all.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 120 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-mod=mod
{ go mod init finding && go get github.com/santhosh-tekuri/jsonschema/v6@v6.0.3; } > go.txt 2>&1 ||
  { cat go.txt; echo 'Could not install the package.'; exit 2; }

cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Only the value `frontend` has an error. The order of validation is random, so it is repeated.
const schemaText = `{
  "properties": { "frontend": { "properties": { "env": { "propertyNames": { "not": { "const": "PORT" } } } } } },
  "additionalProperties": { "properties": { "create": { "type": "boolean" } } }
}`
const valuesText = `{
  "frontend": { "env": { "PORT": "80" } },
  "one": { "create": true }, "two": { "create": true }, "three": { "create": true }, "four": { "create": true }
}`

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	values := must(jsonschema.UnmarshalJSON(strings.NewReader(valuesText)))
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///schema.json", must(jsonschema.UnmarshalJSON(strings.NewReader(schemaText)))); err != nil {
		panic(err)
	}
	schema := must(compiler.Compile("file:///schema.json"))
	wrong := 0
	for range 20 {
		verr := schema.Validate(values).(*jsonschema.ValidationError)
		path := "/" + strings.Join(verr.Causes[0].InstanceLocation, "/")
		if path != "/frontend/env" {
			if wrong == 0 {
				fmt.Println(verr)
			}
			wrong++
		}
	}
	fmt.Printf("expected: all of 20 errors at /frontend/env, seen: %d at another path\n", wrong)
	if wrong == 0 {
		fmt.Println("The behaviour changed.")
		os.Exit(1)
	}
	fmt.Println("The surprise is still there.")
}
GO
go build -o finding . > go.txt 2>&1 || { cat go.txt; echo 'Could not build the program.'; exit 2; }
timeout 20 ./finding
