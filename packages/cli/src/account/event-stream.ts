/** One server-sent event; `data` is the JSON it carried. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

function toEvent(block: string): ServerEvent | null {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5));
  }
  return data.length === 0 ? null : { event, data: JSON.parse(data.join("\n")) as unknown };
}

/** The events of a text/event-stream, as they come; comments that keep the line open are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).replaceAll("\r\n", "\n");
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const event = toEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield event;
    }
  }
}
