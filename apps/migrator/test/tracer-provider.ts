// Loaded with `node --import`, as people load their own set-up: registers a provider whose batches are printed when
// they are flushed, one span a line on stderr.
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace";

const memory = new InMemorySpanExporter();
const exporter: SpanExporter = {
  export(spans, done) {
    for (const each of spans) {
      const { name, attributes, parentSpanContext, status, events } = each;
      const span = {
        name,
        attributes,
        id: each.spanContext().spanId,
        parent: parentSpanContext?.spanId,
        failed: status.code === SpanStatusCode.ERROR,
        events: events.map((event) => event.name),
      };
      process.stderr.write(`${JSON.stringify({ span })}\n`);
    }
    memory.export(spans, done);
  },
  shutdown: () => memory.shutdown(),
};

trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] }));
