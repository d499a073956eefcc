// A step on the canvas: what it does in a sentence, its exits below, who waits in it, and what is wrong with it.
import { Handle, Position, useUpdateNodeInternals, type Node, type NodeProps } from "@xyflow/react";
import { IconAlertTriangle, IconUsers } from "@tabler/icons-react";
import { memo, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "@/lib/format";
import { iconOf } from "./icons";
import classes from "../Journeys.module.css";

export interface Shown extends Record<string, unknown> {
  type: string;
  group: string;
  title: string;
  sentence: string;
  exits: readonly { name: string; required: boolean; connected: boolean }[];
  problems: readonly string[];
  warnings: readonly string[];
  waiting: number;
  stuck: number;
  entry: boolean;
}

export type StepNodeType = Node<Shown, "step">;

export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<StepNodeType>) {
  const { t } = useTranslation("journeys");
  const measureAgain = useUpdateNodeInternals();
  const exits = data.exits.map((exit) => exit.name).join(" ");
  // Edges begin where an exit was measured: another order of them is measured anew.
  useEffect(() => measureAgain(id), [id, exits, measureAgain]);
  const Icon = iconOf(data.type);
  return (
    <div className={classes.node} data-selected={selected || undefined} data-group={data.group} data-wrong={data.problems.length > 0 || undefined}>
      {!data.entry && <Handle type="target" position={Position.Top} className={classes.handle} />}
      <div className={classes.nodeHead}>
        <Icon size={16} aria-hidden />
        <span className={classes.nodeTitle} dir="auto">{data.title}</span>
        {data.problems.length > 0 && (
          <IconAlertTriangle size={15} className={classes.bad} aria-label={data.problems.join(" ")} />
        )}
      </div>
      <div className={classes.nodeText} dir="auto">{data.sentence}</div>
      {data.problems.length > 0 && <div className={classes.nodeProblem}>{data.problems[0]}</div>}
      {data.problems.length === 0 && data.warnings.length > 0 && <div className={classes.nodeWarning}>{data.warnings[0]}</div>}
      {(data.waiting > 0 || data.stuck > 0) && (
        <div className={classes.nodeCount}>
          <IconUsers size={13} aria-hidden />
          {t("canvas.waiting", { count: data.waiting, shown: formatCount(data.waiting) })}
          {data.stuck > 0 && <span className={classes.bad}>{t("canvas.stuck", { count: data.stuck, shown: formatCount(data.stuck) })}</span>}
        </div>
      )}
      {data.exits.length > 0 && (
        <div className={classes.exits}>
          {data.exits.map((exit) => (
            <div key={exit.name} className={classes.exit} data-open={(exit.required && !exit.connected) || undefined}>
              {exit.name === "next" ? "\u00a0" : t(`exit.${exit.name as "next"}`, { defaultValue: exit.name })}
              <Handle type="source" position={Position.Bottom} id={exit.name} className={classes.handle} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
});
