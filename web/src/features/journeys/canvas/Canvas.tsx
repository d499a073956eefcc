// The canvas itself: steps are dragged, connected, copied and taken away; what was drawn is told as a whole.
import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { applyNodeChanges, Background, Controls, MarkerType, MiniMap, ReactFlow, type Connection, type NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyFigures, SchemaJourneyParts } from "@/lib/api";
import classes from "../Journeys.module.css";
import { connect, disconnect, ENTRY, move, paste, removeSteps, type Step } from "../model";
import { edgesOf, nodesOf } from "./graph";
import { StepNode, type StepNodeType } from "./StepNode";
import type { Drawing } from "./useDrawing";

const KINDS = { step: StepNode };
const EDGES = { type: "smoothstep", markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 } };
/** Further down than this, in units of the drawing, steps wait below the first look. */
const READABLE = 800;

interface Props {
  parts: SchemaJourneyParts;
  figures: SchemaJourneyFigures | undefined;
  drawing: Drawing;
  selected: readonly string[];
  onSelect: (names: readonly string[]) => void;
  mayWrite: boolean;
}

export function Canvas({ parts, figures, drawing, selected, onSelect, mayWrite }: Props) {
  const { t } = useTranslation("journeys");
  const scheme = useComputedColorScheme("light");
  const { journey, findings, draw } = drawing;
  const chosen = useMemo(() => new Set(selected), [selected]);
  const wanted = useMemo(
    () => nodesOf(journey, { parts, findings, figures, selected: chosen, entryTitle: t("entry.title") }),
    [journey, parts, findings, figures, chosen, t],
  );
  const edges = useMemo(() => edgesOf(journey, figures), [journey, figures]);
  const [held, setHeld] = useState({ of: wanted, nodes: wanted });
  const nodes = useMemo(() => (held.of === wanted ? held.nodes : onto(held.nodes, wanted)), [held, wanted]);
  const copied = useRef<Record<string, Step>>({});
  const onNodesChange = useCallback(
    (changes: NodeChange<StepNodeType>[]) => {
      const drawn = changes.filter((each) => each.type !== "remove"); // that is told by itself
      const names = new Set(selected);
      for (const each of changes) if (each.type === "select") names[each.selected ? "add" : "delete"](each.id);
      if (changes.some((each) => each.type === "select")) onSelect([...names]);
      setHeld((before) => ({ of: wanted, nodes: applyNodeChanges(drawn, before.of === wanted ? before.nodes : onto(before.nodes, wanted)) }));
    },
    [wanted, selected, onSelect],
  );
  const onKey = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !mayWrite) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) drawing.undo?.();
    else if (key === "y" || (key === "z" && event.shiftKey)) drawing.redo?.();
    else if (key === "c") {
      copied.current = Object.fromEntries(selected.flatMap((name) => (journey.steps[name] ? [[name, journey.steps[name]]] : [])));
    } else if (key === "v" && Object.keys(copied.current).length) {
      const pasted = paste(journey, copied.current);
      draw(pasted.journey);
      onSelect(pasted.names);
    } else return;
    event.preventDefault();
  };
  return (
    <div className={classes.canvas} onKeyDown={onKey}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={KINDS}
        defaultEdgeOptions={EDGES}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.2, nodes: topOf(nodes) }}
        minZoom={0.2}
        nodesDraggable={mayWrite}
        nodesConnectable={mayWrite}
        edgesReconnectable={mayWrite}
        deleteKeyCode={mayWrite ? ["Delete", "Backspace"] : null}
        onNodesChange={onNodesChange}
        onNodeDragStop={(_, __, dragged) => draw(move(journey, Object.fromEntries(dragged.filter((each) => each.id !== ENTRY).map((each) => [each.id, [Math.round(each.position.x), Math.round(each.position.y)] as const]))))}
        onConnect={(made: Connection) => draw(connect(journey, made.source, made.sourceHandle ?? "next", made.target))}
        onReconnect={(edge, made) => draw(connect(disconnect(journey, edge.source, edge.sourceHandle ?? "next"), made.source, made.sourceHandle ?? "next", made.target))}
        onNodesDelete={(gone) => draw((before) => removeSteps(before, gone.map((each) => each.id)))}
        onEdgesDelete={(gone) => draw((before) => gone.reduce((drawn, each) => disconnect(drawn, each.source, each.sourceHandle ?? "next"), before))}
        aria-label={t("canvas.label")}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
        <MiniMap pannable zoomable className={classes.map} />
      </ReactFlow>
    </div>
  );
}

/** What is shown first of a long drawing: as much from its beginning as can be read. */
function topOf(nodes: readonly StepNodeType[]): { id: string }[] {
  const top = Math.min(...nodes.map((each) => each.position.y));
  return nodes.filter((each) => each.position.y <= top + READABLE).map(({ id }) => ({ id }));
}

/** What was measured stays, and what is being dragged stays under the pointer. */
function onto(before: readonly StepNodeType[], wanted: readonly StepNodeType[]): StepNodeType[] {
  return wanted.map((node) => {
    const old = before.find((each) => each.id === node.id);
    return old ? { ...old, ...node, ...(old.dragging ? { position: old.position } : {}) } : node;
  });
}
