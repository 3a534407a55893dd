{{- define "telemetry" -}}
{{- $variables := deepCopy .Values.telemetry -}}
{{- if .Values.opentelemetryCollector.create -}}
{{- $address := printf "http://%s:4318" .Values.opentelemetryCollector.name -}}
{{- $_ := set $variables "OTEL_EXPORTER_OTLP_ENDPOINT" $address -}}
{{- end -}}
{{ toJson $variables }}
{{- end -}}
