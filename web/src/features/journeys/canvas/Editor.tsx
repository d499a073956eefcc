// A journey's canvas with its tools, and beside it what is selected, the simulation, or who stays in a step.
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconArrowBackUp, IconArrowForwardUp, IconLayoutGrid, IconPlayerPlay, IconPlus, IconUpload,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaJourneyDefinition, type SchemaJourneyParts } from "@/lib/api";
import { useMay } from "@/lib/session";
import { Kbd, notifyDone, PageHeader, StatusBadge } from "@/ui";
import classes from "../Journeys.module.css";
import { addStep, ENTRY, freshName, layOut, type Step } from "../model";
import { Panel } from "../panel/Panel";
import { countsQuery } from "../queries";
import { Simulation } from "../simulation/Simulation";
import { Canvas } from "./Canvas";
import { exitsOf } from "./graph";
import { iconOf } from "./icons";
import { useDrawing } from "./useDrawing";

interface Props {
  detail: SchemaJourneyDefinition;
  parts: SchemaJourneyParts;
}

export function Editor({ detail, parts }: Props) {
  const { t } = useTranslation("journeys");
  const mayWrite = useMay()("journeys:write");
  const drawing = useDrawing(detail, mayWrite);
  const { journey, findings, draw } = drawing;
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [trying, setTrying] = useState(false);
  const { data: figures } = useQuery({ ...countsQuery(detail.name), enabled: detail.status !== "draft", refetchInterval: 5000 });
  const publish = useAct({
    call: () => api.POST("/api/v1/journeys/{journey}/publish", { params: { path: { journey: detail.name } } }),
    touches: [["journey"]],
    onDone: () => notifyDone(t("publish.done")),
  });
  const insert = (type: string, begin: object) => {
    const name = freshName(journey, type);
    const from = selected[0];
    const open = from && from !== ENTRY ? exitsOf(journey, from, { parts, findings }).find((exit) => !exit.connected) : undefined;
    const step = { ...begin, type, exits: {} } as Step;
    const after = from === ENTRY && journey.first === "" ? { step: ENTRY, exit: "next" } : from && open ? { step: from, exit: open.name } : undefined;
    draw(addStep(journey, name, step, after));
    setSelected([name]);
  };
  const problems = findings?.problems.length ?? 0;
  const only = selected.length === 1 ? selected[0] : undefined;
  return (
    <>
      <PageHeader
        title={journey.title || detail.name}
        text={t(`keeping.${drawing.keeping}`)}
        actions={
          <>
            {detail.status === "live" && <StatusBadge tone="good">{t("state.version", { number: detail.version })}</StatusBadge>}
            {problems > 0 && <StatusBadge tone="warn">{t("problems", { count: problems })}</StatusBadge>}
            <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setTrying(!trying)} aria-pressed={trying}>
              {t("simulate.deed")}
            </Button>
            {mayWrite && (
              <Button
                leftSection={<IconUpload size={16} aria-hidden />}
                disabled={!findings?.ready || drawing.keeping !== "kept"}
                loading={publish.isPending}
                onClick={() => publish.mutate()}
              >
                {t("publish.deed")}
              </Button>
            )}
          </>
        }
      />
      <div className={classes.page}>
        <div className={classes.stage}>
          {mayWrite && (
            <div className={classes.tools} role="toolbar" aria-label={t("tools")}>
              <AddMenu parts={parts} onAdd={insert} />
              <Tool label={t("undo")} keys="mod+z" run={drawing.undo} icon={IconArrowBackUp} />
              <Tool label={t("redo")} keys="mod+y" run={drawing.redo} icon={IconArrowForwardUp} />
              <Tool label={t("layOut")} run={Object.keys(journey.steps).length ? () => draw(layOut) : null} icon={IconLayoutGrid} />
            </div>
          )}
          <Canvas parts={parts} figures={figures} drawing={drawing} selected={selected} onSelect={setSelected} mayWrite={mayWrite} />
        </div>
        {trying ? (
          <Simulation journey={journey} onShow={(step) => setSelected([step])} onClose={() => setTrying(false)} />
        ) : (
          <Panel key={only ?? ""} name={only} parts={parts} drawing={drawing} detail={detail} figures={figures} mayWrite={mayWrite} onSelect={setSelected} />
        )}
      </div>
    </>
  );
}

function AddMenu({ parts, onAdd }: { parts: SchemaJourneyParts; onAdd: (type: string, begin: object) => void }) {
  const { t } = useTranslation("journeys");
  const groups = [...new Set(parts.steps.map((each) => each.group))];
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <Button size="compact-md" leftSection={<IconPlus size={15} aria-hidden />}>
          {t("add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={480} className={classes.addMenu}>
        {groups.map((group) => (
          <div key={group}>
            <Menu.Label>{t(`group.${group as "messages"}`, { defaultValue: group })}</Menu.Label>
            {parts.steps.filter((each) => each.group === group).map((each) => {
              const Icon = iconOf(each.type);
              return (
                <Menu.Item key={each.type} leftSection={<Icon size={16} aria-hidden />} onClick={() => onAdd(each.type, each.begin)}>
                  <span>{each.title}</span>
                  <div className={classes.dim}>{each.summary}</div>
                </Menu.Item>
              );
            })}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ToolProps {
  label: string;
  keys?: string;
  run: (() => void) | null;
  icon: typeof IconPlus;
}

function Tool({ label, keys, run, icon: Icon }: ToolProps) {
  return (
    <Tooltip label={keys ? <>{label} <Kbd keys={keys} /></> : label}>
      <ActionIcon variant="default" size="md" aria-label={label} disabled={!run} onClick={() => run?.()}>
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
