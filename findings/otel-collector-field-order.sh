#!/usr/bin/env bash
# Library: OpenTelemetry collector's pdata 1.61.0 (collector 0.155), next to Go's protobuf 1.36.12.
#
# What surprises: the collector writes the fields of each OTLP message backwards, the one with the highest number first. The value
# of an attribute comes before its key: "cart" before "service.name". Other encoders, such as Go's and JavaScript's, write in
# ascending order.
# Any order is valid, and parsers read it. A comparison or a hash of bytes isn't the same before and after a collector though, and
# what looks for a value after its key, such as a stand-in for a backend in a test, finds the value of the next attribute.
#
# What to do instead: parse the message, or look on both sides of the key.
set -euo pipefail
command -v go > /dev/null || { echo 'Go is not installed.'; exit 2; }
# At most 300 s in all: the libraries are compiled.
[ -n "${time_limited:-}" ] || time_limited=1 exec timeout 300 "$0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > main.go <<'GO'
package main

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

func main() {
	traces := ptrace.NewTraces()
	traces.ResourceSpans().AppendEmpty().Resource().Attributes().PutStr("service.name", "cart")
	collector, err := ptraceotlp.NewExportRequestFromTraces(traces).MarshalProto()
	if err != nil {
		panic(err)
	}
	var message tracepb.TracesData
	if err := proto.Unmarshal(collector, &message); err != nil {
		panic(err)
	}
	again, err := proto.Marshal(&message)
	if err != nil {
		panic(err)
	}
	fmt.Printf("collector %q\nprotobuf  %q\n", collector, again)
}
GO
{
  go mod init example.com/order
  go get go.opentelemetry.io/collector/pdata@v1.61.0 go.opentelemetry.io/proto/otlp@v1.9.0 google.golang.org/protobuf@v1.36.12
  go mod tidy
  go build -o order .
} > go.txt 2>&1 || { cat go.txt; echo 'Could not build the program.'; exit 2; }

printed=$(./order)
echo "$printed"
grep -q '^collector .*cart.*service\.name' <<< "$printed" || { echo 'The collector writes the key first now.'; exit 1; }
grep -q '^protobuf .*service\.name.*cart' <<< "$printed" || { echo 'Go writes the value first now.'; exit 1; }
