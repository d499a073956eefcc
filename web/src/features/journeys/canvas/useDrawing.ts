// A journey being drawn: its changes with their history, kept on the server a moment after each, and what is wrong with it.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, type SchemaJourneyDefinition, type SchemaJourneyFindings } from "@/lib/api";
import { begin, change, redo, undo, type History } from "../history";
import type { Journey } from "../model";

const PAUSE = 600;
export type Keeping = "kept" | "keeping" | "failed";

export function useDrawing(detail: SchemaJourneyDefinition, mayWrite: boolean) {
  const cache = useQueryClient();
  const [history, setHistory] = useState<History<Journey>>(() => begin(drawnOf(detail)));
  const [findings, setFindings] = useState<SchemaJourneyFindings | null>(detail.draft?.findings ?? null);
  const [keeping, setKeeping] = useState<Keeping>("kept");
  const kept = useRef(history.now);
  const now = history.now;

  useEffect(() => {
    if (now === kept.current && findings) return;
    const changed = now !== kept.current;
    const look = new AbortController();
    const timer = setTimeout(() => {
      const params = { path: { journey: detail.name } };
      const asked = changed && mayWrite
        ? api.PUT("/api/v1/journeys/{journey}/draft", { params, body: now as never, signal: look.signal }).then((answer) => answer.data?.findings)
        : api.POST("/api/v1/journeys/check", { body: now as never, signal: look.signal }).then((answer) => answer.data);
      if (changed) setKeeping("keeping");
      asked.then(
        (found) => {
          kept.current = now;
          setFindings(found ?? null);
          setKeeping("kept");
          if (changed) void cache.invalidateQueries({ queryKey: ["journey"], exact: false, refetchType: "none" });
        },
        () => look.signal.aborted || setKeeping("failed"),
      );
    }, changed ? PAUSE : 0);
    return () => {
      clearTimeout(timer);
      look.abort();
    };
  }, [now, findings, detail.name, mayWrite, cache]);

  const draw = useCallback((next: Journey | ((before: Journey) => Journey)) => {
    setHistory((before) => change(before, typeof next === "function" ? next(before.now) : next));
  }, []);
  return {
    journey: now,
    findings,
    keeping,
    draw,
    undo: history.past.length ? () => setHistory(undo) : null,
    redo: history.future.length ? () => setHistory(redo) : null,
  };
}

export type Drawing = ReturnType<typeof useDrawing>;

function drawnOf(detail: SchemaJourneyDefinition): Journey {
  const plain = (detail.draft?.definition ?? detail.definition) as unknown as Partial<Journey>;
  return {
    ...plain,
    name: detail.name,
    version: plain.version ?? 1,
    entry: plain.entry ?? { type: "manual" },
    first: plain.first ?? "",
    steps: plain.steps ?? {},
  };
}
